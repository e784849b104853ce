import type {Field} from '../field.ts';
import type {Elements, FieldRow, FieldValue, RecordRows, TlvKind, Tlvs, UintRow} from '../row.ts';
import {type Arbitrary, fastCheck} from './fast-check.ts';

/** Random values for fields, from the rows of their tables; small ones are drawn more often. */

const mostElements = 3;
const mostUnits = 4;

/** Values that the field takes; bytes have lengths that its header can say. */
export function drawnFrom(row: FieldRow): Arbitrary<unknown> {
	const fc = fastCheck();
	switch (row.kind) {
		case 'uint':
			if (row.names) return fc.oneof(fc.constantFrom(...Object.values(row.names)), wide(row.bits));
			return wide(row.bits);
		case 'biguint':
			return fc.bigInt(0n, (1n << BigInt(row.bits)) - 1n);
		case 'enum':
			return fc.oneof(fc.constantFrom(...Object.keys(row.names)), wide(row.bits));
		case 'flags':
			return fc.subarray(Object.keys(row.names)).map(names => names.join(','));
		case 'bool':
			return fc.boolean();
		case 'mac':
		case 'ipv4':
		case 'ipv6':
			return bytes(row.bits / 8, row.bits / 8);
		case 'bytes':
			return typeof row.bits === 'number' ? bytes(row.bits / 8, row.bits / 8) : variableBytes(row);
		case 'text':
			return fc.string({maxLength: 12});
		case 'name':
			return domainName();
		case 'list':
			return fc.array(elementOf(row.of), {minLength: leastElements(row), maxLength: mostElements});
	}
}

function leastElements({bits}: Extract<FieldRow, {kind: 'list'}>): number {
	return typeof bits === 'object' && 'count' in bits ? (bits.plus ?? 0) : 0;
}

function wide(bits: number): Arbitrary<number> {
	return fastCheck().integer({min: 0, max: 2 ** bits - 1});
}

function bytes(minLength: number, maxLength: number): Arbitrary<Uint8Array> {
	return fastCheck().uint8Array({minLength, maxLength});
}

function variableBytes(row: Extract<FieldRow, {kind: 'bytes'}>): Arbitrary<Uint8Array> {
	const extent = typeof row.bits === 'object' && 'bytes' in row.bits ? row.bits : undefined;
	const unit = extent?.unitBytes ?? row.unitBytes ?? 1;
	const less = (extent?.lessBytes ?? 0) % unit;
	const units = fastCheck().nat(mostUnits);
	return units.chain(n => {
		const size = n * unit + ((unit - less) % unit);
		return bytes(size, size);
	});
}

function domainName(): Arbitrary<string> {
	const fc = fastCheck();
	const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,6}$/);
	return fc.array(label, {maxLength: 3}).map(labels => labels.join('.') || '.');
}

function elementOf(of: Elements): Arbitrary<unknown> {
	if ('each' in of) return drawnFrom(of.each);
	return 'record' in of ? recordOf(of.record) : tlvOf(of);
}

/** Records whose optional fields are left to their conditions. */
export function recordOf(rows: RecordRows): Arbitrary<object> {
	const plain = Object.entries(rows).filter(([, row]) => !row.when && !('computed' in row));
	const fields = plain.map(([name, row]) => [name, drawnFrom(row)] as const);
	return fastCheck().record(Object.fromEntries(fields));
}

function tlvOf(spec: Tlvs): Arbitrary<object> {
	const fc = fastCheck();
	const known = Object.entries(spec.kinds)
		.filter(([name, kind]) => name !== spec.end && spec.fillWith !== 'padN' && isFree(kind, spec))
		.map(([name, kind]) => knownTlv(spec, name, kind));
	return fc.oneof(unknownTlv(spec), ...known);
}

/** Bytes to the end of an item whose length counts in bigger units cannot be of any length. */
function isFree({fields}: TlvKind, {lengthUnitBytes = 1}: Tlvs): boolean {
	return lengthUnitBytes === 1 || Object.values(fields ?? {}).every(row => row.bits !== 'rest');
}

function extras(spec: Tlvs) {
	const framing = [spec.kindField ?? 'kind', spec.lengthField ?? 'length'];
	const rows = Object.entries(spec.head).filter(([name]) => !framing.includes(name));
	return Object.fromEntries(rows.map(([name, row]) => [name, drawnFrom(row)]));
}

function knownTlv(spec: Tlvs, name: string, kind: TlvKind): Arbitrary<object> {
	const fc = fastCheck();
	const head = kind.single ? {} : extras(spec);
	const record = fc.record({[spec.kindField ?? 'kind']: fc.constant(name), ...head});
	return fc
		.tuple(record, recordOf(kind.fields ?? {}))
		.map(([first, rest]) => ({...first, ...rest}));
}

function unknownTlv(spec: Tlvs): Arbitrary<object> {
	const fc = fastCheck();
	const kindField = spec.kindField ?? 'kind';
	const taken = new Set(Object.values(spec.kinds).map(({number}) => number));
	const {bits} = spec.head[kindField] as UintRow;
	const number = wide(bits).filter(value => !taken.has(value));
	const unit = spec.lengthUnitBytes ?? 1;
	const headBits = Object.values(spec.head).reduce(
		(sum, row) => sum + ((row.bits as number) || 0),
		0,
	);
	const before = spec.lengthOf === 'item' ? headBits / 8 : 0;
	const data = fc.nat(2).chain(n => {
		const size = n * unit + ((unit - (before % unit)) % unit);
		return bytes(size, size);
	});
	return fc.record({[kindField]: number, ...extras(spec), data});
}

/** Whether a field has a value that can be drawn: computed ones have not. */
export function isDrawn(field: Field): boolean {
	return field.computed === undefined;
}

export type Drawn = Readonly<Record<string, FieldValue>>;
