import {RingtapError} from '../errors.ts';
import {kindOf} from './kinds/index.ts';
import type {FieldReader, Kind, Walk} from './kinds/kind.ts';
import {literalOf} from './literal.ts';
import type {Computed, FieldRow, FieldValue} from './table.ts';

/** One row of a table, made ready for work. */
export class Field {
	readonly name: string;
	/** `'ipv4.ttl'` */
	readonly path: string;
	readonly row: FieldRow;
	readonly computed: Computed | undefined;
	/** The value when it is neither given nor computed. */
	readonly default: FieldValue;
	readonly kind: Kind;
	/** Bits, when they are always as many. */
	readonly width: number | undefined;
	/** Bits before it in the header, when they are always as many. Set by the shape that it is in. */
	at: number | undefined;
	/** Reads it from a header; undefined when it is not there. Set by the shape that it is in. */
	read: FieldReader = () => undefined;
	readonly #readers: (FieldReader | undefined)[] = [];

	constructor(owner: string, name: string, row: FieldRow) {
		this.name = name;
		this.path = `${owner}.${name}`;
		this.row = row;
		this.kind = kindOf(row, this.path);
		this.width = typeof row.bits === 'number' ? row.bits : undefined;
		this.computed = 'computed' in row ? row.computed : undefined;
		this.default = this.parse(defaultOf(row));
	}

	/**
	 * The value as it would be read. Throws `ERR_RINGTAP_FIELD_VALUE` for what the field cannot hold.
	 */
	parse(input: unknown): FieldValue {
		const value = this.kind.parse(input);
		if (value !== undefined) return value;
		throw new RingtapError(
			'ERR_RINGTAP_FIELD_VALUE',
			`${this.path} cannot be ${quote(input)}: it takes ${this.kind.allowed()}.`,
			`Give ${this.path} ${this.kind.allowed()}.`,
		);
	}

	/** Reads it where it begins `at` bits from `start`. */
	readAt(at: number, bytes: Uint8Array, start: number, end: number, walk?: Walk): FieldValue {
		const skip = at & 7;
		this.#readers[skip] ??= this.kind.reader(skip);
		return this.#readers[skip](bytes, start + (at >>> 3), end, walk);
	}

	/** As it is written in a `.dp.ts`. */
	literal(value: FieldValue): string {
		return this.kind.literal?.(value) ?? literalOf(value);
	}

	/** For people: `0x0806 (arp)`. */
	text(value: FieldValue): string {
		return value === undefined ? 'absent' : this.kind.text(value);
	}

	/** For people, in few words: `arp`. */
	brief(value: FieldValue): string {
		return value === undefined ? 'absent' : this.kind.brief(value);
	}
}

function defaultOf(row: FieldRow): unknown {
	if (row.kind === 'list') return row.default ?? [];
	if (row.kind === 'bytes') return row.default ?? new Uint8Array(0);
	if (row.kind === 'text') return '';
	return row.default ?? (row.kind === 'name' ? '' : 0);
}

export function quote(input: unknown): string {
	if (typeof input === 'string') return `'${input}'`;
	if (typeof input === 'bigint') return `${input}n`;
	if (input instanceof Uint8Array) return `${input.length} bytes`;
	if (typeof input !== 'object' || input === null) return String(input);
	const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value);
	try {
		return JSON.stringify(input, plain) ?? 'an object';
	} catch {
		return 'an object that holds itself';
	}
}
