import type {Looked} from './head.ts';
import type {Page} from './page.ts';
import {commandLine} from './process.ts';
import {keyOf, loadOf, secondsBetween} from './rates.ts';
import {type DataplaneSample, type InstanceSample, type Sample, sum} from './sample.ts';

/** One sample as a line for machines; numbers of 64 bits are strings. */
export function jsonLine({owner}: Page, {sample, before, ending}: Looked): string {
	const seconds = secondsBetween(before, sample);
	const instancesBefore = new Map(
		before?.dataplanes.flatMap(dp => dp.instances.map(one => [keyOf(dp, one), one] as const)),
	);
	return JSON.stringify({
		pid: owner.pid,
		command: commandLine(owner.command),
		parent: {pid: owner.parentPid, command: commandLine(owner.parentCommand)},
		isolated: owner.isIsolated,
		ringtap: owner.ringtapVersion,
		host: owner.host,
		running: ending === undefined,
		...(ending && {ending: {...ending, how: ending.how ?? 'unknown'}}),
		sample: sample.number,
		time: new Date(sample.timeMs).toISOString(),
		...(seconds !== undefined && {seconds}),
		leftOut: sample.leftOut,
		dataplanes: sample.dataplanes.map(dataplane => ({
			number: dataplane.number,
			mode: dataplane.workers > 0 ? 'live' : 'stepped',
			workers: dataplane.workers,
			ledger: strings(Object.entries(dataplane.ledger)),
			droppedByGone: strings(dataplane.droppedByGone),
			lcores: lcoresOf(dataplane, before, seconds),
			instances: dataplane.instances.map(one => ({
				...instanceOf(one),
				...ratesOf(instancesBefore.get(keyOf(dataplane, one)), one, seconds),
			})),
		})),
	});
}

function lcoresOf(
	{number, lcores}: DataplaneSample,
	before: Sample | undefined,
	seconds: number | undefined,
) {
	const earlier = before?.dataplanes.find(one => one.number === number)?.lcores;
	return lcores.map((lcore, i) => {
		const {busy, cpu} = loadOf(earlier?.[i], lcore, seconds);
		return {
			lcore: lcore.lcore,
			exclusive: lcore.isExclusive,
			busyPasses: String(lcore.busyPasses),
			idlePasses: String(lcore.idlePasses),
			...(lcore.cpuNs !== undefined && {cpuNs: String(lcore.cpuNs)}),
			...(busy !== undefined && {busyPercent: busy}),
			...(cpu !== undefined && {cpuPercent: cpu}),
		};
	});
}

function instanceOf(one: InstanceSample) {
	return {
		name: one.name,
		vswitch: one.vswitch,
		class: one.class,
		vif: one.isVif,
		lcore: one.lcore,
		received: String(one.received),
		sent: String(one.sent),
		held: String(one.held),
		dropped: strings(one.dropped),
		rings: one.rings.map(({size, queued, enqueued, dequeued}, i) => ({
			name: i === 0 ? 'input' : 'inbound',
			size,
			queued,
			enqueued: String(enqueued),
			dequeued: String(dequeued),
		})),
	};
}

function ratesOf(
	before: InstanceSample | undefined,
	now: InstanceSample,
	seconds: number | undefined,
) {
	if (!before || seconds === undefined) return {};
	const rate = (a: bigint, b: bigint) => Number(b - a) / seconds;
	return {
		perSecond: {
			received: rate(before.received, now.received),
			sent: rate(before.sent, now.sent),
			dropped: rate(sum(before.dropped.values()), sum(now.dropped.values())),
		},
	};
}

function strings(entries: Iterable<readonly [string, bigint]>): Record<string, string> {
	return Object.fromEntries([...entries].map(([name, packets]) => [name, String(packets)]));
}
