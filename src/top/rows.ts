import type {Row, Rows} from '../repl/watch/rows.ts';
import {type DataplaneSample, type InstanceSample, queuedOf, type Sample, sum} from './sample.ts';

/** Instances of all dataplanes, as a table that knows rates. */
export function instanceRows(sample: Sample): Rows {
	const {dataplanes} = sample;
	const name = nameFor(dataplanes);
	return {
		of: 'instance',
		words: ['class', 'lcore'],
		numbers: ['received', 'sent', 'dropped', 'queued', 'fill %'],
		atMs: Number(sample.monotonicNs) / 1e6,
		rows: dataplanes.flatMap(dataplane =>
			dataplane.instances.map(instance => rowOf(instance, name(dataplane, instance))),
		),
	};
}

/** Columns that rows can be sorted by. */
export const sortable: readonly string[] = ['received', 'sent', 'dropped', 'queued', 'fill %'];

function rowOf(instance: InstanceSample, name: string): Row {
	const {received, sent, dropped, lcore} = instance;
	return {
		name,
		words: [instance.class, lcore === -1 ? '–' : String(lcore)],
		numbers: [
			Number(received),
			Number(sent),
			Number(sum(dropped.values())),
			queuedOf(instance),
			fillOf(instance),
		],
	};
}

/** Of its fuller ring, in percent. */
export function fillOf({rings}: InstanceSample): number {
	return Math.round(Math.max(0, ...rings.map(({queued, size}) => (100 * queued) / size)));
}

/** As short as is unambiguous: `br0`, `v1/br0`, `2:v1/br0`. */
function nameFor(
	dataplanes: readonly DataplaneSample[],
): (dataplane: DataplaneSample, instance: InstanceSample) => string {
	const hasSeveral = dataplanes.length > 1;
	const vswitches = new Set(
		dataplanes.flatMap(({number, instances}) => instances.map(one => `${number}:${one.vswitch}`)),
	);
	return ({number}, {vswitch, name}) => {
		const inVswitch = vswitches.size > 1 ? `${vswitch}/${name}` : name;
		return hasSeveral ? `${number}:${inVswitch}` : inVswitch;
	};
}
