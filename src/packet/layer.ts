import {RingtapError} from '../errors.ts';
import {kindOf} from './kinds/index.ts';
import type {FieldReader, Kind} from './kinds/kind.ts';
import type {Computed, FieldRow, FieldValue, LayerTable} from './table.ts';
import {LayerView} from './view.ts';

/** One row of a table, made ready for work. */
export class Field {
	readonly name: string;
	/** `'ipv4.ttl'` */
	readonly path: string;
	readonly row: FieldRow;
	readonly computed: Computed | undefined;
	/** The value when it is neither given nor computed. */
	readonly default: FieldValue;
	readonly read: FieldReader;
	readonly #kind: Kind;

	constructor(layer: string, name: string, row: FieldRow) {
		this.name = name;
		this.path = `${layer}.${name}`;
		this.row = row;
		this.#kind = kindOf(row);
		this.computed = row.kind === 'uint' ? row.computed : undefined;
		this.read = this.#kind.reader(row);
		this.default = this.parse(defaultOf(row));
	}

	/**
	 * The value as it would be read. Throws `ERR_RINGTAP_FIELD_VALUE` for what the field cannot hold.
	 */
	parse(input: unknown): FieldValue {
		const value = this.#kind.parse(input, this.row);
		if (value !== undefined) return value;
		throw new RingtapError(
			'ERR_RINGTAP_FIELD_VALUE',
			`${this.path} cannot be ${quote(input)}: it takes ${this.#kind.allowed(this.row)}.`,
			`Give ${this.path} ${this.#kind.allowed(this.row)}.`,
		);
	}

	write(bytes: Uint8Array, start: number, value: FieldValue): void {
		this.#kind.write(bytes, start, this.row, value);
	}

	/** For people: `0x0806 (arp)`. */
	text(value: FieldValue): string {
		return this.#kind.text(value, this.row);
	}

	/** For people, in few words: `arp`. */
	brief(value: FieldValue): string {
		return this.#kind.brief(value, this.row);
	}
}

function defaultOf(row: FieldRow): unknown {
	if (row.kind === 'bytes') return new Uint8Array(0);
	return row.default ?? 0;
}

function quote(input: unknown): string {
	if (typeof input === 'string') return `'${input}'`;
	if (typeof input === 'bigint') return `${input}n`;
	if (input instanceof Uint8Array) return `${input.length} bytes`;
	if (typeof input === 'object' && input !== null) return JSON.stringify(input) ?? 'an object';
	return String(input);
}

/**
 * A layer's table, made ready for work: fields in the order of the wire, and what each of them is
 * for.
 */
export class Layer {
	readonly name: string;
	readonly table: LayerTable;
	readonly headerBytes: number;
	readonly fields: readonly Field[];
	readonly byName: ReadonlyMap<string, Field>;
	/** The header with every default in it. */
	readonly template: Uint8Array;
	/** The variable end of the header, if it has one. */
	readonly rest: Field | undefined;
	readonly headerLength: FieldFor<'headerLength'> | undefined;
	readonly lengthField: FieldFor<'length'> | undefined;
	readonly next: FieldFor<'next'> | undefined;
	readonly pseudo: readonly Field[];
	/** What `p.name` is when a packet has this layer, and when it has not. */
	readonly View: typeof LayerView;
	readonly absent: Readonly<Record<string, undefined>>;

	constructor(table: LayerTable) {
		this.name = table.name;
		this.table = table;
		this.headerBytes = table.headerBytes;
		const rows = Object.entries(table.fields as Readonly<Record<string, FieldRow>>);
		this.fields = rows
			.map(([name, row]) => new Field(this.name, name, row))
			.sort((a, b) => a.row.at - b.row.at);
		this.byName = new Map(this.fields.map(field => [field.name, field]));
		checkCoverage(this);
		this.rest = this.fields.find(field => field.row.kind === 'bytes');
		this.headerLength = fieldFor(this.fields, 'headerLength');
		this.lengthField = fieldFor(this.fields, 'length');
		this.next = fieldFor(this.fields, 'next');
		this.pseudo = (table.pseudo ?? []).map(name => this.byName.get(name)!);
		this.template = new Uint8Array(this.headerBytes);
		for (const field of this.fields) field.write(this.template, 0, field.default);
		this.View = LayerView.of(this.fields);
		this.absent = Object.freeze(
			Object.fromEntries(this.fields.map(field => [field.name, undefined])),
		);
	}

	/** Its numbers in a space; none when nothing there leads to it. */
	numbersIn(space: string): readonly number[] {
		const numbers = this.table.is[space];
		if (numbers === undefined) return [];
		return typeof numbers === 'number' ? [numbers] : numbers;
	}
}

type What = Computed['what'];
export interface FieldFor<W extends What> {
	readonly field: Field;
	readonly how: Extract<Computed, {what: W}>;
}

function fieldFor<W extends What>(fields: readonly Field[], what: W): FieldFor<W> | undefined {
	const field = fields.find(f => f.computed?.what === what);
	return field && {field, how: field.computed as FieldFor<W>['how']};
}

/**
 * Every bit of a header belongs to one field: what no field covers could be neither compared nor
 * written back.
 */
function checkCoverage(layer: Layer): void {
	let at = 0;
	for (const field of layer.fields) {
		if (field.row.at !== at) throw badTable(field, `starts at bit ${field.row.at}, not ${at}`);
		if (field.row.bits === 'rest') break;
		at += field.row.bits;
	}
	if (at === layer.headerBytes * 8) return;
	throw new RingtapError(
		'ERR_RINGTAP_LAYER_TABLE',
		`The fields of layer '${layer.name}' cover ${at} bits of ${layer.headerBytes * 8}.`,
		'Every bit of the header belongs to exactly one field; name reserved bits too.',
	);
}

function badTable(field: Field, what: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_LAYER_TABLE',
		`${field.path} ${what}: fields must follow one another without gap or overlap.`,
		'Give every bit of the header to exactly one field; name reserved bits too.',
	);
}
