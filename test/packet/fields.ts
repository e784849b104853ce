import fc from 'fast-check';
import {RingtapError} from '../../src/errors.ts';
import {type Condition, fieldsIn} from '../../src/packet/condition.ts';
import {encode} from '../../src/packet/encode.ts';
import type {Field, Layer} from '../../src/packet/layer.ts';
import type {FieldValue, ListRow} from '../../src/packet/row.ts';

/** Values and packets made from the tables of layers, for tests that are driven by them. */

/** Whether it has the same number of bits in every packet. */
export function isFixed({width}: Field): boolean {
	return width !== undefined;
}

/** Any bits that a field of fixed width can have. */
export function anyBits({width}: Field): fc.Arbitrary<bigint> {
	return fc.bigInt({min: 0n, max: (1n << BigInt(width!)) - 1n});
}

/** The value of a field of fixed width that has these bits. */
export function valueOfBits(field: Field, bits: bigint): FieldValue {
	const header = new Uint8Array((field.width! + 7) >> 3);
	let rest = bits << BigInt(header.length * 8 - field.width!);
	for (let i = header.length - 1; i >= 0; i--, rest >>= 8n) header[i] = Number(rest & 0xffn);
	return field.readAt(0, header, 0, header.length);
}

/** Any value that a field can have. */
export function anyValue(field: Field): fc.Arbitrary<FieldValue> {
	const {row} = field;
	if (isFixed(field)) return anyBits(field).map(bits => valueOfBits(field, bits));
	if (row.kind === 'text') return fc.string({maxLength: 12}).map(text => field.parse(text));
	if (row.kind === 'name') {
		const label = fc.stringMatching(/^[a-z]{1,9}$/);
		return fc.array(label, {maxLength: 3}).map(labels => field.parse(labels.join('.')));
	}
	if (row.kind === 'list') return anyList(field, row);
	const maxLength = 'maxBytes' in row ? Math.min(row.maxBytes ?? 24, 24) : 24;
	const unit = ('unitBytes' in row && row.unitBytes) || 1;
	return fc
		.uint8Array({minLength: Math.min(8, maxLength), maxLength})
		.map(all => all.slice(0, all.length - (all.length % unit)));
}

/** Elements of all kinds that can be written with nothing given. */
function anyList(field: Field, {of}: ListRow): fc.Arbitrary<FieldValue> {
	if ('each' in of) return fc.array(fc.nat(250), {maxLength: 3}).map(all => field.parse(all));
	const kindField = 'head' in of ? (of.kindField ?? 'kind') : 'kind';
	const kinds = 'head' in of ? Object.keys(of.kinds) : [];
	const inputs: object[] = [{}, ...kinds.map(kind => ({[kindField]: kind}))];
	const elements = inputs.filter(input => isElement(field, input));
	if (elements.length === 0) return fc.constant([]);
	return fc
		.array(fc.constantFrom(...elements), {maxLength: 3})
		.filter(list => isElement(field, ...list))
		.map(list => field.parse(list));
}

function isElement(field: Field, ...list: readonly object[]): boolean {
	try {
		field.parse(list);
		return true;
	} catch (error) {
		if (error instanceof RingtapError) return false;
		throw error;
	}
}

type Given = Readonly<Record<string, FieldValue>>;

/**
 * Packets of one layer, filled in at random, with a payload behind it; each is a function that
 * takes what is to be given beside. What is computed stays so.
 */
export function whole(layer: Layer): fc.Arbitrary<(given: Given) => Uint8Array> {
	const free = layer.fields.filter(field => !field.computed && !field.row.when && isFixed(field));
	return fc
		.tuple(fc.tuple(...free.map(anyValue)), fc.uint8Array({minLength: 1, maxLength: 24}))
		.map(([values, payload]) => {
			const own = Object.fromEntries(free.map((field, i) => [field.name, values[i]!]));
			return given => encode([{layer, given: {...own, ...given}}], payload).bytes;
		});
}

/** What must be given for an optional field to be there. */
export function neededFor(layer: Layer, {row}: Field): Given {
	return row.when ? needed(layer, row.when, true) : {};
}

function needed(layer: Layer, condition: Condition, isTrue: boolean): Given {
	if ('field' in condition) {
		const field = layer.byName.get(condition.field)!;
		const wanted: readonly unknown[] = ['is' in condition ? condition.is : condition.isNot].flat();
		const is = 'is' in condition === isTrue ? wanted[0] : otherThan(field, wanted);
		return {...neededFor(layer, field), [field.name]: field.parse(is)};
	}
	if ('anyOf' in condition) return needed(layer, condition.anyOf[0]!, isTrue);
	if ('room' in condition || 'roomForCount' in condition) return {};
	const isAll = 'allOf' in condition;
	const all = isAll ? condition.allOf : condition.noneOf;
	return Object.assign({}, ...all.map(one => needed(layer, one, isAll === isTrue)));
}

function otherThan(field: Field, values: readonly unknown[]): unknown {
	for (let number = 0; ; number++) if (!values.includes(field.parse(number))) return number;
}

/**
 * Whether it says which other fields are there, or how far they go. The builder goes by it when it
 * is given, and lays out other bytes.
 */
export function isLayout(layer: Layer, {name, computed}: Field): boolean {
	const what = computed?.what ?? '';
	if (['presence', 'count', 'size', 'headerLength'].includes(what)) return true;
	return layer.fields.some(({row: {when, bits}}) => {
		const extent = typeof bits === 'object' ? ('count' in bits ? bits.count : bits.bytes) : '';
		return extent === name || (when !== undefined && fieldsIn(when).includes(name));
	});
}
