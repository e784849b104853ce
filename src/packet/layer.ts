import {RingtapError} from '../errors.ts';
import {fieldsIn} from './condition.ts';
import type {Field} from './field.ts';
import type {Walk} from './kinds/kind.ts';
import {type Measure, measureOf} from './measure.ts';
import {Shape} from './shape.ts';
import {type Space, spaceNamed} from './space.ts';
import type {Carries, Computed, FieldRow, LayerTable} from './table.ts';
import {LayerView, type ViewClass, viewMembers} from './view.ts';

export {Field} from './field.ts';

type Test = (bytes: Uint8Array, start: number, end: number) => boolean;

/** A rule of what a layer carries, ready to be asked. */
export interface CarriesRule {
	readonly rule: Carries;
	readonly test: Test | undefined;
}

/**
 * A layer's table, made ready for work: fields in the order of the wire, and what each of them is
 * for.
 */
export class Layer {
	readonly name: string;
	readonly table: LayerTable;
	/** Bytes of the header at least. */
	readonly headerBytes: number;
	readonly shape: Shape;
	readonly fields: readonly Field[];
	readonly byName: ReadonlyMap<string, Field>;
	/** The header with every default in it. */
	readonly template: Uint8Array;
	/** Lengths and numbers of what follows, computed from the packet around them. */
	readonly numbers: readonly FieldFor<What>[];
	/** Fields that say what follows, and on which others may depend. */
	readonly followed: readonly Field[];
	readonly checksums: readonly FieldFor<'checksum'>[];
	readonly headerLength: FieldFor<'headerLength'> | undefined;
	readonly lengthField: FieldFor<'length'> | undefined;
	readonly next: NextField | undefined;
	readonly carries: readonly CarriesRule[];
	/** Which of the headers with its numbers are its own. */
	readonly only: Test | undefined;
	readonly isFragment: Test | undefined;
	/** It always has as many bytes. */
	readonly isFixed: boolean;
	readonly pseudo: readonly Field[];
	/** Where its headers and what they carry end. */
	readonly measure: Measure;
	/** What `p.name` is when a packet has this layer, and when it has not. */
	readonly View: ViewClass;
	readonly absent: Readonly<Record<string, undefined>>;

	constructor(table: LayerTable) {
		this.name = table.name;
		this.table = table;
		this.headerBytes = table.headerBytes;
		const rows = table.fields as Readonly<Record<string, FieldRow>>;
		this.shape = new Shape(this.name, rows, table.headerBytes);
		this.fields = this.shape.fields;
		this.byName = this.shape.byName;
		checkCoverage(this);
		this.template = this.shape.template;
		this.numbers = this.fields.filter(isNumber).map(forField);
		this.followed = this.fields.filter(field => field.computed?.what === 'followedBy');
		this.checksums = this.fields.flatMap(field =>
			field.computed?.what === 'checksum' ? [forField<'checksum'>(field)] : [],
		);
		this.headerLength = fieldFor(this.fields, 'headerLength');
		this.lengthField = fieldFor(this.fields, 'length');
		this.next = nextOf(this.shape);
		this.carries = (table.carries ?? []).map(rule => ({
			rule,
			test: rule.when && this.shape.compile(rule.when),
		}));
		this.only = table.only && this.shape.compile(table.only);
		this.isFragment = table.isFragment && this.shape.compile(table.isFragment);
		this.pseudo = (table.pseudo ?? []).map(name => this.byName.get(name)!);
		this.isFixed = !this.headerLength && this.shape.floats.length === 0;
		this.measure = measureOf(this);
		this.View = LayerView.of(this, this.fields);
		this.absent = Object.freeze(
			Object.fromEntries(this.fields.map(field => [field.name, undefined])),
		);
	}

	/** Its numbers in a space; none when nothing there leads to it. */
	numbersIn(space: string): readonly number[] {
		return numbersOf(this.table, space);
	}

	/** What the builder writes to say that this layer follows. */
	firstNumberIn(space: string): number | undefined {
		const numbers = this.table.is[space];
		return typeof numbers === 'object' ? numbers[0] : numbers;
	}

	/**
	 * Where its header ends, by what it says itself; −1 when it is cut off before. A stated length
	 * may be any number.
	 */
	headerEndAt(bytes: Uint8Array, start: number, end: number): number {
		if (this.isFixed) return start + this.headerBytes;
		if (this.headerLength) {
			const {field, how} = this.headerLength;
			return start + (field.read(bytes, start, end) as number) * how.unitBytes + how.plusBytes;
		}
		return this.shape.endOf(bytes, start, end);
	}

	/** Where its fields end, its header's length left aside; −1 when one is cut off. */
	headerEndByFields(bytes: Uint8Array, start: number, end: number, walk: Walk): number {
		return this.shape.endOf(bytes, start, end, walk);
	}
}

export function numbersOf({is}: LayerTable, space: string): readonly number[] {
	const numbers = is[space];
	if (numbers === undefined) return [];
	return typeof numbers === 'number' ? [numbers] : numbers;
}

function isNumber({computed}: Field): boolean {
	const what = computed?.what;
	return what === 'headerLength' || what === 'length' || what === 'next';
}

type What = Computed['what'];
export interface FieldFor<W extends What> {
	readonly field: Field;
	readonly how: Extract<Computed, {what: W}>;
	/** What is too much for it. */
	readonly limit: number;
}

function forField<W extends What>(field: Field): FieldFor<W> {
	const how = field.computed as FieldFor<W>['how'];
	return {field, how, limit: 2 ** field.width!};
}

/** The number of what follows, and what else has to do with it. */
export interface NextField extends FieldFor<'next'> {
	readonly space: Space;
	readonly test: Test | undefined;
	readonly unless: Field | undefined;
	readonly orField: Field | undefined;
}

function nextOf(shape: Shape): NextField | undefined {
	const next = fieldFor(shape.fields, 'next');
	if (!next) return undefined;
	const {when, unless, orField} = next.how;
	return {
		...next,
		space: spaceNamed(next.how.space),
		test: when && shape.compile(when),
		unless: unless === undefined ? undefined : shape.byName.get(unless),
		orField: orField === undefined ? undefined : shape.byName.get(orField),
	};
}

function fieldFor<W extends What>(fields: readonly Field[], what: W): FieldFor<W> | undefined {
	const field = fields.find(f => f.computed?.what === what);
	return field && forField<W>(field);
}

/**
 * Every bit of a header belongs to one field: what no field covers could be neither compared nor
 * written back. Where fields stand in each other's place by the value of another one, they must
 * cover it whatever that is.
 */
function checkCoverage(layer: Layer): void {
	for (const field of layer.fields) checkName(field);
	const {fixed} = layer.shape;
	for (const field of layer.shape.floats) checkFloat(field);
	const variants = fixed.filter(field => field.row.when);
	if (variants.length === 0) checkRow(layer, fixed);
	const selectors = new Set(variants.flatMap(field => fieldsIn(field.row.when!)));
	for (const name of selectors) {
		const selector = layer.byName.get(name)!;
		const bytes = new Uint8Array(layer.headerBytes);
		for (let value = 0; value < 2 ** Math.min(selector.width!, 8); value++) {
			layer.shape.writeFixed(bytes, 0, selector, selector.parse(value));
			checkRow(
				layer,
				fixed.filter(field => field.read(bytes, 0, bytes.length) !== undefined),
			);
		}
	}
}

function checkRow(layer: Layer, fields: readonly Field[]): void {
	let at = 0;
	for (const field of fields) {
		if (field.row.at !== at) throw badTable(field, `starts at bit ${field.row.at}, not ${at}`);
		at += field.width!;
	}
	if (at === layer.headerBytes * 8) return;
	throw new RingtapError(
		'ERR_RINGTAP_LAYER_TABLE',
		`The fields of layer '${layer.name}' cover ${at} bits of ${layer.headerBytes * 8}.`,
		'Every bit of the header belongs to exactly one field; name reserved bits too.',
	);
}

function checkName({name, path}: Field): void {
	if (!viewMembers.has(name)) return;
	throw new RingtapError(
		'ERR_RINGTAP_LAYER_TABLE',
		`A field cannot be called '${path}': views of layers have a member of that name.`,
		'Choose another name.',
	);
}

/** A list of addresses to the end of a header would lose what is left over. */
function checkFloat({row, path}: Field): void {
	if (row.kind !== 'list' || row.bits !== 'rest' || 'head' in row.of) return;
	throw new RingtapError(
		'ERR_RINGTAP_LAYER_TABLE',
		`${path} is a list without kinds that goes to the end of the header.`,
		'Let a field count its elements, and give what is left over a field of bytes.',
	);
}

function badTable(field: Field, what: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_LAYER_TABLE',
		`${field.path} ${what}: fields must follow one another without gap or overlap.`,
		'Give every bit of the header to exactly one field; name reserved bits too.',
	);
}
