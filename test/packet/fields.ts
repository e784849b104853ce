import fc from 'fast-check';
import {encode} from '../../src/packet/encode.ts';
import type {Field, Layer} from '../../src/packet/layer.ts';
import type {FieldValue} from '../../src/packet/table.ts';

/** Values and packets made from the tables of layers, for tests that are driven by them. */

/** Whether it has the same number of bits in every packet. */
export function isFixed({row}: Field): boolean {
	return row.bits !== 'rest';
}

/** Any bits that a field of fixed width can have. */
export function anyBits({row}: Field): fc.Arbitrary<bigint> {
	return fc.bigInt({min: 0n, max: (1n << BigInt(row.bits)) - 1n});
}

/** The value of a field of fixed width that has these bits. */
export function valueOfBits(field: Field, bits: bigint): FieldValue {
	const end = field.row.at + (field.row.bits as number);
	const header = new Uint8Array((end + 7) >> 3);
	let rest = bits << BigInt(header.length * 8 - end);
	for (let i = header.length - 1; i >= 0; i--, rest >>= 8n) header[i] = Number(rest & 0xffn);
	return field.read(header, 0, header.length);
}

/** Any value that a field can have. */
export function anyValue(field: Field): fc.Arbitrary<FieldValue> {
	const {row} = field;
	if (row.bits !== 'rest') return anyBits(field).map(bits => valueOfBits(field, bits));
	const wholeUnits = (bytes: Uint8Array) =>
		bytes.slice(0, bytes.length - (bytes.length % row.unitBytes));
	return fc.uint8Array({minLength: row.unitBytes, maxLength: row.maxBytes}).map(wholeUnits);
}

type Given = Readonly<Record<string, FieldValue>>;

/**
 * Packets of one layer, filled in at random, with a payload behind it; each is a function that
 * takes what is to be given beside. What says how long the header is stays as it is computed.
 */
export function whole(layer: Layer): fc.Arbitrary<(given: Given) => Uint8Array> {
	const free = layer.fields.filter(({computed}) => !computed);
	return fc
		.tuple(fc.tuple(...free.map(anyValue)), fc.uint8Array({minLength: 1, maxLength: 24}))
		.map(([values, payload]) => {
			const own = Object.fromEntries(free.map((field, i) => [field.name, values[i]!]));
			return given => encode([{layer, given: {...own, ...given}}], payload).bytes;
		});
}
