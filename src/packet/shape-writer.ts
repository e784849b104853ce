import {type Condition, holds} from './condition.ts';
import type {Field} from './field.ts';
import type {Shape} from './shape.ts';
import type {FieldValue} from './table.ts';

type Values = Readonly<Record<string, FieldValue>>;

/** A field that stands after others of changing size, with its encoded value. */
interface Placed {
	readonly field: Field;
	readonly at: number;
	readonly value: FieldValue;
	readonly encoded: Uint8Array | undefined;
}

/**
 * The bytes of a header or record of a shape, which stands `offset` bytes behind the start of its
 * layer; `names` are the domain names before it. With `isFilledUp` its variable end is filled up to
 * whole units.
 */
export function encodeShape(
	shape: Shape,
	given: Values,
	offset = 0,
	names: Map<string, number> = new Map(),
	isFilledUp = false,
): Uint8Array {
	const placed = place(shape, given, offset, names);
	const last = placed.at(-1);
	const endBit = last ? last.at + sizeBits(last) : shape.fixedBits;
	const end = Math.ceil(endBit / 8);
	const unit = isFilledUp && last && 'unitBytes' in last.field.row && last.field.row.unitBytes;
	const missing = unit ? (unit - (end % unit)) % unit : 0;
	const bytes = new Uint8Array(end + missing);
	if (missing > 0) bytes.set(last!.field.kind.fill?.(missing) ?? [], end);
	bytes.set(shape.template);
	for (const field of shape.conditional) {
		if (given[field.name] === undefined && isThere(shape, field, given)) {
			shape.writeFixed(bytes, 0, field, field.default);
		}
	}
	writeValues(shape, bytes, given, placed);
	return bytes;
}

function place(shape: Shape, given: Values, offset: number, names: Map<string, number>): Placed[] {
	let at = shape.fixedBits;
	const placed: Placed[] = [];
	for (const field of shape.floats) {
		if (!isThere(shape, field, given)) continue;
		const value = given[field.name] ?? field.default;
		const encoded = field.kind.encode?.(value, offset + (at >>> 3), names);
		const one = {field, at, value, encoded};
		placed.push(one);
		at += sizeBits(one);
	}
	return placed;
}

function sizeBits({field, encoded}: Pick<Placed, 'field' | 'encoded'>): number {
	return encoded ? encoded.length * 8 : field.width!;
}

function writeValues(
	shape: Shape,
	bytes: Uint8Array,
	given: Values,
	placed: readonly Placed[],
): void {
	const encoded = new Map<string, Uint8Array>();
	for (const one of placed) if (one.encoded) encoded.set(one.field.name, one.encoded);
	for (const field of shape.fixed) {
		const value = given[field.name];
		if (value !== undefined) shape.writeFixed(bytes, 0, field, value);
		else if (field.computed && isOwn(field.computed.what) && isThere(shape, field, given)) {
			const own = ownValue(shape, field, given, encoded);
			shape.writeFixed(bytes, 0, field, field.parse(own));
		}
	}
	for (const {field, at, value, encoded: part} of placed) {
		if (part) bytes.set(part, at >>> 3);
		else if (given[field.name] !== undefined || !field.computed) {
			field.kind.write(bytes, 0, at, value);
		} else {
			const own = ownValue(shape, field, given, encoded);
			field.kind.write(bytes, 0, at, field.parse(own));
		}
	}
}

/** Whether a field is there when these are given: what is given always is. */
export function isThere(shape: Shape, field: Field, given: Values): boolean {
	const {when} = field.row;
	if (!when || given[field.name] !== undefined) return true;
	return holds(when, {
		value: name => given[name] ?? ownValue(shape, shape.byName.get(name)!, given),
		hasRoom: () => shape.fields.some(f => given[f.name] !== undefined && needsRoom(f.row.when)),
	});
}

/** It can only be there when the layer is long enough. */
function needsRoom(condition: Condition | undefined): boolean {
	if (!condition) return false;
	if ('allOf' in condition) return condition.allOf.some(needsRoom);
	return 'room' in condition || 'roomForCount' in condition;
}

/** What a field is without being given: computed from those beside it, or its default. */
export function ownValue(
	shape: Shape,
	field: Field,
	given: Values,
	encoded?: ReadonlyMap<string, Uint8Array>,
): FieldValue {
	const how = field.computed;
	if (how?.what === 'presence') return given[how.of] !== undefined;
	if (how?.what === 'count') {
		const list = given[how.of] ?? (how.or && given[how.or]);
		return Math.max(0, countOf(list) - (how.lessBy ?? 0));
	}
	if (how?.what !== 'size') return field.default;
	const of = shape.byName.get(how.of)!;
	const value = given[how.of];
	const bytes =
		encoded?.get(how.of) ?? (value === undefined ? '' : of.kind.encode!(value, 0, new Map()));
	return Math.ceil((bytes.length + (how.plusBytes ?? 0)) / how.unitBytes);
}

/** Computed from the fields beside it alone. */
export function isOwn(what: string): boolean {
	return what === 'presence' || what === 'count' || what === 'size';
}

function countOf(value: FieldValue): number {
	return Array.isArray(value) ? value.length : 0;
}
