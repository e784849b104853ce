import {fieldsIn} from '../condition.ts';
import type {Field, Layer} from '../layer.ts';
import {isThere} from '../shape-writer.ts';
import type {FieldRow, FieldValue} from '../table.ts';
import {type Arbitrary, fastCheck} from './fast-check.ts';
import {drawnFrom, isDrawn} from './value.ts';

type Given = Readonly<Record<string, FieldValue>>;

/**
 * Random values for some of a layer's fields: those that are there by the values of others, and
 * none that would make it another layer. Unless it is the last one, none that would hide what it
 * carries either.
 */
export function fieldsOf(layer: Layer, isLast = false): Arbitrary<Given> {
	const fc = fastCheck();
	const settled = settledFields(layer, isLast);
	const drawn = layer.fields.filter(field => isDrawn(field) && !settled.has(field.name));
	const values = drawn.map(field => [field.name, fc.option(drawnFor(field), {nil: undefined})]);
	return fc.record(Object.fromEntries(values)).map(some => fitting(layer, drawn, some));
}

/** A list must not be longer than its header can be. */
function drawnFor({row, kind}: Field): Arbitrary<unknown> {
	const isLimited = row.kind === 'list' && row.maxBytes !== undefined;
	return isLimited
		? drawnFrom(row).filter(value => kind.parse(value) !== undefined)
		: drawnFrom(row);
}

/** Fields by which a layer is known, and by which it knows what follows. */
function settledFields({table, next}: Layer, isLast: boolean): Set<string> {
	const rows = Object.entries(table.fields as Readonly<Record<string, FieldRow>>);
	const constant = rows.filter(([, row]) => row.constant).map(([name]) => name);
	const known = [...(table.only ? fieldsIn(table.only) : []), ...constant];
	if (next?.how.orField) known.push(next.how.orField);
	if (isLast) return new Set(known);
	const {carries = [], isFragment} = table;
	const conditions = [next?.how.when, isFragment, ...carries.map(rule => rule.when)];
	const asked = conditions.flatMap(condition => (condition ? fieldsIn(condition) : []));
	return new Set([...known, ...asked, ...(next?.how.unless ? [next.how.unless] : [])]);
}

/** Of the optional fields, those that are there by what was drawn, or whose flag follows them. */
function fitting(layer: Layer, drawn: readonly Field[], some: object): Given {
	const given: Record<string, FieldValue> = {};
	for (const field of drawn) {
		const input = (some as Given)[field.name];
		if (input === undefined) continue;
		if (!field.row.when || isFlagged(layer, field) || isThere(layer.shape, field, given)) {
			given[field.name] = field.parse(input);
		}
	}
	return given;
}

/** Giving it sets the flag that says that it is there. */
function isFlagged(layer: Layer, field: Field): boolean {
	const selectors = fieldsIn(field.row.when!);
	return (
		selectors.length === 1 &&
		layer.fields.some(
			({name, computed}) =>
				name === selectors[0] && computed?.what === 'presence' && computed.of === field.name,
		)
	);
}
