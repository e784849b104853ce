import {RingtapError} from '../../errors.ts';
import type {Field} from '../field.ts';
import {fieldsNamed, type Matcher, matcherOf, type Place, withoutItem} from '../path.ts';
import {bitsAt} from './extent.ts';

/** What may differ, and how far; fields are named by their paths, `*` standing for any text. */
export interface Loosening {
	/** What may differ: `'ipv4.id'`, `'*.checksum'`, a layer, `'payload'`, `'trailer'`, `'length'`. */
	readonly ignore?: readonly string[];
	/**
	 * Bits that count, as a value of the field: `{'ipv4.src': '255.255.255.0'}`,
	 * `{'tcp.flags': 'syn,ack'}`, `{'ipv4.dscp': 0x38}`.
	 */
	readonly mask?: Readonly<Record<string, number | bigint | string | Uint8Array>>;
	/** How far a number may be off: `{'ipv4.ttl': 1}`. */
	readonly approx?: Readonly<Record<string, number | bigint>>;
}

/** A rule for some fields, with its number for each of them. */
interface Rule {
	readonly matches: Matcher;
	readonly numbers: ReadonlyMap<Field, bigint>;
}

/** A field that differs, and its bits on both sides. */
export interface Deviation {
	readonly place: Place;
	readonly field: Field;
	readonly actual: bigint;
	readonly expected: bigint;
}

/** A loosening that has been checked and made ready for work. */
export class Tolerance {
	static readonly none = new Tolerance([], [], []);
	readonly #ignored: readonly Matcher[];
	/** Lists of which some parts may differ. */
	readonly #partly: ReadonlySet<Field>;
	readonly #masks: readonly Rule[];
	readonly #approx: readonly Rule[];

	private constructor(paths: readonly string[], masks: readonly Rule[], approx: readonly Rule[]) {
		this.#ignored = paths.map(matcherOf);
		const ofParts = paths.filter(path => path !== withoutItem(path));
		this.#partly = new Set(ofParts.flatMap(path => fieldsNamed(withoutItem(path))));
		this.#masks = masks;
		this.#approx = approx;
	}

	/**
	 * Throws `ERR_RINGTAP_FIELD_PATH` for a path that names nothing, `ERR_RINGTAP_FIELD_VALUE` for a
	 * mask or a distance that no field of its path can have.
	 */
	static of({ignore, mask, approx}: Loosening): Tolerance {
		if (!ignore?.length && !mask && !approx) return Tolerance.none;
		return new Tolerance(
			ignore ?? [],
			Object.entries(mask ?? {}).map(([path, value]) => maskRule(path, value)),
			Object.entries(approx ?? {}).map(([path, value]) => approxRule(path, value)),
		);
	}

	/** Nothing may differ. */
	get isExact(): boolean {
		return this.#ignored.length + this.#masks.length + this.#approx.length === 0;
	}

	ignores(place: Place): boolean {
		for (const matches of this.#ignored) if (matches(place)) return true;
		return false;
	}

	/** Whether some part of a list may differ. */
	ignoresPartOf(field: Field): boolean {
		return this.#partly.has(field);
	}

	/** Whether a difference of a field is one of bits that do not count, or is small enough. */
	accepts({place, field, actual, expected}: Deviation): boolean {
		const mask = numberFor(this.#masks, place, field);
		if (mask !== undefined && ((actual ^ expected) & mask) === 0n) return true;
		const distance = numberFor(this.#approx, place, field);
		if (distance === undefined) return false;
		return actual > expected ? actual - expected <= distance : expected - actual <= distance;
	}

	/** The bits of a field that packets must have in common to match; undefined: all of them. */
	bitsThatCount(place: Place, field: Field): bigint | undefined {
		if (this.ignores(place) || numberFor(this.#approx, place, field) !== undefined) return 0n;
		return numberFor(this.#masks, place, field);
	}
}

function numberFor(rules: readonly Rule[], place: Place, field: Field): bigint | undefined {
	for (const {matches, numbers} of rules) {
		const number = numbers.get(field);
		if (number !== undefined && matches(place)) return number;
	}
	return undefined;
}

function maskRule(path: string, given: unknown): Rule {
	const fields = fieldsFor(path, 'mask').filter(({width}) => width !== undefined);
	if (fields.length === 0)
		throw unfit(path, 'has no fixed width: mask cannot say which bits count');
	const numbers = new Map<Field, bigint>();
	let refusal: unknown;
	for (const field of fields) {
		try {
			numbers.set(field, bitsOf(field, given));
		} catch (error) {
			refusal ??= error;
		}
	}
	if (numbers.size === 0) throw refusal;
	return {matches: matcherOf(path), numbers};
}

/** The bits that a value sets, when it is written into a field. */
function bitsOf(field: Field, given: unknown): bigint {
	const to = field.width!;
	const alone = new Uint8Array((to + 7) >> 3);
	field.kind.write(alone, 0, 0, field.parse(given));
	return bitsAt(alone, {from: 0, to});
}

function approxRule(path: string, given: number | bigint): Rule {
	const fields = fieldsFor(path, 'approx').filter(
		({row}) => row.kind === 'uint' || row.kind === 'biguint',
	);
	if (fields.length === 0)
		throw unfit(path, 'is no number: approx cannot say how far it may be off');
	const isDistance =
		typeof given === 'bigint' ? given >= 0n : Number.isInteger(given) && given >= 0;
	if (!isDistance) {
		throw new RingtapError(
			'ERR_RINGTAP_FIELD_VALUE',
			`approx of '${path}' cannot be ${String(given)}: it takes a whole number from 0.`,
			`Give how far ${path} may be off: {'${path}': 1}.`,
		);
	}
	return {matches: matcherOf(path), numbers: new Map(fields.map(f => [f, BigInt(given)]))};
}

function fieldsFor(path: string, what: string): Field[] {
	const fields = fieldsNamed(path);
	if (fields.length > 0) return fields;
	throw new RingtapError(
		'ERR_RINGTAP_FIELD_PATH',
		`'${path}' is no field: ${what} takes fields.`,
		`Write '${path}.…' with the name of a field, or ignore: ['${path}'].`,
	);
}

function unfit(path: string, why: string): RingtapError {
	const fix = `Leave it out of the comparison: ignore: ['${path}'].`;
	return new RingtapError('ERR_RINGTAP_FIELD_PATH', `'${path}' ${why}.`, fix);
}
