import {diffWithin} from '../../packet/diff/diff.ts';
import {Tolerance} from '../../packet/diff/tolerance.ts';
import {compare} from '../compare.ts';
import type {GoldenInterface, Observed} from './desk.ts';
import type {Cause, VolatileField, VolatileFields} from './volatile-file.ts';

/** A repetition of the scenario. */
export interface Repetition {
	readonly cause: Cause;
	/** By the name of the golden. */
	readonly observed: ReadonlyMap<string, Observed>;
}

/** What repetitions show of a golden. */
export interface Stability {
	readonly fields: VolatileFields;
	/** Sentences on what cannot be masked: another number of packets, another order. */
	readonly notes: readonly string[];
}

/** More packets than these are not looked at: a field that varies shows itself before. */
const mostLookedAt = 20_000;

/** A field that varies, as it becomes known. */
interface Found {
	readonly packets: Set<number>;
	readonly causes: Set<Cause>;
}

/** Which fields of a golden differ from one repetition to the next. */
export function stabilityOf(
	golden: Observed,
	repetitions: readonly Repetition[],
	listed: VolatileFields,
): Stability {
	const notes: string[] = [];
	const fields = golden.interfaces.map(one => {
		const found = new Map<string, Found>();
		for (const {cause, observed} of repetitions) {
			const other = observed.get(golden.name)?.interfaces.find(({name}) => name === one.name);
			const note = other && compareRuns(one, other, cause, found);
			if (note !== undefined) notes.push(`${note} with another ${words[cause]}`);
		}
		const byHand = (listed[one.name] ?? []).filter(({variesWith}) => variesWith === undefined);
		const known = new Set(byHand.map(({field}) => field));
		const seen = [...found].filter(([field]) => !known.has(field)).map(describe);
		return [one.name, [...byHand, ...seen]] as const;
	});
	return {fields: Object.fromEntries(fields), notes};
}

const words: Readonly<Record<Cause, string>> = {seed: 'seed', clock: 'start of the virtual clock'};

/** Adds to `found`; or says why packets cannot be held against each other one by one. */
function compareRuns(
	{name, packets}: GoldenInterface,
	other: GoldenInterface,
	cause: Cause,
	found: Map<string, Found>,
): string | undefined {
	if (packets.length !== other.packets.length)
		return `${name} received ${other.packets.length} packets, not ${packets.length},`;
	const [one, two] = [packets, other.packets].map(list => [...list.slice(0, mostLookedAt)]);
	if (compare(two!, one!, {}) === undefined) return undefined;
	const isReordered = compare(two!, one!, {order: 'any'}) === undefined;
	if (isReordered) return `${name} received the packets in another order`;
	for (const [i, {bytes}] of one!.entries()) {
		for (const path of pathsThatDiffer(two![i]!.bytes, bytes)) {
			const field = found.get(path) ?? {packets: new Set(), causes: new Set()};
			field.packets.add(i + 1);
			field.causes.add(cause);
			found.set(path, field);
		}
	}
	return undefined;
}

/** The fewest paths that, ignored, make two packets the same. */
function pathsThatDiffer(actual: Uint8Array, expected: Uint8Array): string[] {
	const paths: string[] = [];
	for (;;) {
		const tolerance = Tolerance.of({ignore: paths});
		const {equal, differences} = diffWithin(actual, expected, tolerance);
		if (equal) return paths;
		// What only follows from another difference is ignored with it, where that is right.
		const causes = differences.filter(({derived}) => !derived);
		const next = (causes.length > 0 ? causes : differences).map(({path}) => path);
		const fresh = next.filter(path => !paths.includes(path));
		if (fresh.length === 0) return paths;
		paths.push(...fresh);
	}
}

function describe([field, {packets, causes}]: [string, Found]): VolatileField {
	const numbers = [...packets].sort((a, b) => a - b);
	return {field, packets: ranges(numbers), variesWith: [...causes]};
}

/** `1-3, 7` */
function ranges(numbers: readonly number[]): string {
	const list: [number, number][] = [];
	for (const number of numbers) {
		const last = list.at(-1);
		if (last && last[1] === number - 1) last[1] = number;
		else list.push([number, number]);
	}
	return list.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
