import type {FieldValue, Item, NameRow} from '../row.ts';
import {sameBytes} from '../same.ts';
import {givenBytes} from './bytes.ts';
import {type KindMaker, newWalk, type Walk} from './kind.ts';

/** RFC 1035 §2.3.4 */
const mostLabelBytes = 63;
const mostNameBytes = 255;
/** Each name of 255 bytes has at most that many labels; more jumps than that are a loop. */
const mostJumps = 128;
/** A pointer has 14 bits, RFC 1035 §4.1.4. */
const mostOffset = 0x3fff;

/**
 * Read as text, `'www.example.com'`, the root being `'.'`. One that is not compressed as ours are,
 * or whose labels cannot be told from its text, is `{name, wire}`: its text, and its bytes.
 */
export const name: KindMaker<NameRow> = () => {
	const text = (value: FieldValue) =>
		typeof value === 'string' ? value : String((value as Item).name);
	return {
		parse: parseName,
		allowed: () => "a domain name like 'www.example.com'",
		reader:
			at =>
			(bytes, start, end, walk = newWalk(start)) =>
				readName(bytes, start + (at >>> 3), end, walk),
		write() {},
		encode: (value, offset, names) =>
			typeof value === 'string'
				? encodeName(value, offset, names)
				: ((value as Item).wire as Uint8Array),
		text,
		brief: text,
	};
};

function parseName(input: unknown): FieldValue {
	if (typeof input === 'string') {
		const labels = labelsOf(input);
		const sizes = labels.map(label => label.length);
		const isWrong = sizes.some(size => size === 0 || size > mostLabelBytes) || !isPlain(input);
		const size = sizes.reduce((sum, one) => sum + one + 1, 1);
		if (isWrong || size > mostNameBytes) return undefined;
		return labels.length === 0 ? '.' : labels.join('.');
	}
	if (typeof input !== 'object' || input === null || !('wire' in input)) return undefined;
	const wire = givenBytes(input.wire);
	if (!wire || wire.length === 0) return undefined;
	return {name: String((input as unknown as Item).name ?? ''), wire};
}

function labelsOf(text: string): string[] {
	const bare = text.endsWith('.') ? text.slice(0, -1) : text;
	return bare === '' ? [] : bare.split('.');
}

function isPlain(text: string): boolean {
	return /^[\x21-\x7e]*$/.test(text);
}

function readName(bytes: Uint8Array, from: number, end: number, walk: Walk): FieldValue {
	const found = followLabels(bytes, from, end, walk.base);
	if (!found) {
		walk.problem ??= `a domain name at byte ${from - walk.base} is malformed`;
		return undefined;
	}
	walk.stop = found.stop;
	const wire = bytes.slice(from, found.stop);
	const {labels} = found;
	const isText = labels.every(label => isPlain(label) && !label.includes('.'));
	const text = labels.length === 0 ? '.' : labels.join('.');
	const offset = from - walk.base;
	const before = walk.names.size;
	if (isText && sameBytes(encodeName(text, offset, walk.names), wire)) return text;
	for (const added of [...walk.names.keys()].slice(before)) walk.names.delete(added);
	return {name: text, wire};
}

function followLabels(bytes: Uint8Array, from: number, end: number, base: number) {
	const labels: string[] = [];
	let at = from;
	let stop = -1; // behind the name itself, once a pointer has been followed
	let size = 1;
	for (let jumps = 0; jumps <= mostJumps; ) {
		if (at >= end) return undefined;
		const length = bytes[at]!;
		if (length === 0) return {labels, stop: stop < 0 ? at + 1 : stop};
		if (length >= 0xc0) {
			if (at + 1 >= end) return undefined;
			if (stop < 0) stop = at + 2;
			at = base + (((length & 0x3f) << 8) | bytes[at + 1]!);
			jumps++;
			continue;
		}
		size += length + 1;
		if (length > mostLabelBytes || at + 1 + length > end || size > mostNameBytes) return undefined;
		labels.push(String.fromCharCode(...bytes.subarray(at + 1, at + 1 + length)));
		at += 1 + length;
	}
	return undefined;
}

/** A suffix that was there before is pointed to, as every resolver does. */
function encodeName(text: string, offset: number, names: Map<string, number>): Uint8Array {
	const labels = labelsOf(text);
	const bytes: number[] = [];
	for (let i = 0; i < labels.length; i++) {
		const suffix = labels.slice(i).join('.');
		const known = names.get(suffix);
		if (known !== undefined) return Uint8Array.from([...bytes, 0xc0 | (known >> 8), known & 0xff]);
		if (offset + bytes.length <= mostOffset) names.set(suffix, offset + bytes.length);
		bytes.push(labels[i]!.length, ...Array.from(labels[i]!, letter => letter.charCodeAt(0)));
	}
	return Uint8Array.from([...bytes, 0]);
}
