import {Dataplane} from '../../core/dataplane.ts';
import {InstanceObject} from '../../core/instance.ts';
import {InputRing} from '../../core/ring.ts';
import {Vswitch} from '../../core/vswitch.ts';

/** What can be measured of a value again and again: rows that have names, and numbers in columns. */
export interface Rows {
	/** What a row is: `instance`. */
	readonly of: string;
	/** Of columns with words; they come first. */
	readonly words: readonly string[];
	/** Of columns with numbers. */
	readonly numbers: readonly string[];
	readonly rows: readonly Row[];
	/** When that was so, by a clock that does not go back; left out: now. */
	readonly atMs?: number;
}

export interface Row {
	readonly name: string;
	readonly words: readonly string[];
	readonly numbers: readonly number[];
}

/** Undefined: it has no numbers to be followed. */
export function rowsOf(value: unknown): Rows | undefined {
	if (value instanceof Dataplane || value instanceof Vswitch) return instances(value.members());
	if (value instanceof InstanceObject) return instances([value]);
	if (value instanceof InputRing) return rings([value]);
	if (typeof value === 'number' || typeof value === 'bigint')
		return {of: '', words: [], numbers: ['value'], rows: [row('value', [value])]};
	if (typeof value !== 'object' || value === null) return undefined;
	if (!Array.isArray(value)) return counts(value);
	if (value.length === 0) return undefined;
	if (value.every(one => one instanceof InstanceObject)) return instances(value);
	if (value.every(one => one instanceof InputRing)) return rings(value);
	return value.every(isPlain) ? records(value) : undefined;
}

function instances(members: readonly InstanceObject[]): Rows {
	return {
		of: 'instance',
		words: ['class'],
		numbers: ['received', 'sent', 'dropped', 'queued'],
		rows: members
			.filter(({isRemoved}) => !isRemoved)
			.map(member => {
				const {received, sent, dropped} = member.counters;
				const drops = Object.values(dropped).reduce((sum, n) => sum + n, 0n);
				return row(member.name, [received, sent, drops, member.input.queued], [member.class.name]);
			}),
	};
}

function rings(all: readonly InputRing[]): Rows {
	const rows = all
		.filter(({owner}) => !owner.isRemoved)
		.map(ring => row(ring.name, [ring.queued, ring.size]));
	return {of: 'ring', words: [], numbers: ['queued', 'size'], rows};
}

/** An object with numbers in it: a row each. */
function counts(value: object): Rows | undefined {
	const entries = dataOf(value).filter(([, one]) => isNumber(one));
	if (entries.length === 0) return undefined;
	const rows = entries.map(([name, one]) => row(name, [one as number]));
	return {of: '', words: [], numbers: ['value'], rows};
}

/** Objects with the same numbers: the first that is a word is the name of the row. */
function records(values: readonly object[]): Rows | undefined {
	const all = values.map(value => new Map(dataOf(value)));
	const names = [...all[0]!.keys()];
	const numbers = names.filter(name => all.every(one => isNumber(one.get(name))));
	const [key, ...words] = names.filter(name => !numbers.includes(name));
	if (numbers.length === 0) return undefined;
	const rows = all.map((one, i) =>
		row(
			key === undefined ? String(i) : String(one.get(key)),
			numbers.map(name => one.get(name) as number),
			words.map(name => String(one.get(name) ?? '')),
		),
	);
	return {of: key ?? '', words, numbers, rows};
}

function row(
	name: string,
	numbers: readonly (number | bigint)[],
	words: readonly string[] = [],
): Row {
	return {name, words, numbers: numbers.map(Number)};
}

/** No getter is run. */
function dataOf(value: object): [string, unknown][] {
	return Object.entries(Object.getOwnPropertyDescriptors(value))
		.filter(([, {get, enumerable}]) => get === undefined && enumerable === true)
		.map(([name, descriptor]) => [name, descriptor.value]);
}

function isPlain(value: unknown): boolean {
	return (
		typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
	);
}

function isNumber(value: unknown): boolean {
	return typeof value === 'number' || typeof value === 'bigint';
}
