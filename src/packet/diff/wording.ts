import {formatHex} from '../address.ts';
import type {Field} from '../field.ts';
import {type Place, pathOf} from '../path.ts';
import type {FieldValue} from '../row.ts';
import {layerLine} from '../summary.ts';
import type {Comparison} from './compare.ts';
import type {FieldFound, Found, LayerFound, RestFound, Standing} from './found.ts';
import {gapIn, isReordered, kindsText, type Leaf} from './list.ts';
import {payloadText, trailerText} from './text.ts';

/** A difference in one sentence. */
export function sentenceOf(comparison: Comparison, found: Found): string {
	switch (found.what) {
		case 'field':
			return fieldText(found);
		case 'layer':
			return layerText(found);
		case 'rest':
			return restText(comparison, found);
	}
}

/** A layer in one phrase, as the values of a difference of layers have it. */
export function phraseOf(layer: Standing | undefined): string | undefined {
	return layer && layerLine(layer.frame, layer.index);
}

function fieldText(found: FieldFound): string {
	const {field, place, actual, expected} = found;
	const path = innerPath(place);
	if (found.leaf) return leafText(path, found.leaf, field);
	if (Array.isArray(actual) && Array.isArray(expected)) {
		const text = listText(path, field, actual, expected);
		if (text) return text;
	}
	const isChecked = field.computed && field.computed.what !== 'next';
	if (isChecked && !found.isRightInActual) return wrongText(path, found);
	const text = `${path} ${valuesText(field, actual, expected)}`;
	if (isChecked && !found.isRightInExpected)
		return `${text} (${field.text(actual)} is right for this packet)`;
	return `${text}${orderNote(field, actual, expected)}`;
}

function valuesText(field: Field, actual: FieldValue, expected: FieldValue): string {
	if (actual === undefined) return `missing: expected ${field.text(expected)}`;
	if (expected === undefined) return `not expected: ${field.text(actual)}`;
	return `is ${field.text(actual)}, expected ${field.text(expected)}`;
}

/** `tcp.options[0].mss is 1200, expected 1460`. */
function leafText(path: string, {isElement, actual, expected}: Leaf, field: Field): string {
	const said = (value: FieldValue) => (isElement ? field.text([value]) : plainText(value));
	if (actual === undefined) return `${path} missing: expected ${said(expected)}`;
	if (expected === undefined) return `${path} not expected: ${said(actual)}`;
	return `${path} is ${said(actual)}, expected ${said(expected)}`;
}

function plainText(value: FieldValue): string {
	if (value instanceof Uint8Array) return formatHex(value, ' ') || 'empty';
	if (Array.isArray(value)) return `${value.length} elements`;
	if (typeof value === 'object') return Object.values(value).map(plainText).join(' ');
	return String(value);
}

/** What was done to a list: put in another order, something put in or taken out. */
function listText(
	path: string,
	field: Field,
	actual: readonly FieldValue[],
	expected: readonly FieldValue[],
): string | undefined {
	if (isReordered(actual, expected)) {
		const said = (list: readonly FieldValue[]) => kindsText(list) ?? field.text(list);
		return `${path} in another order: ${said(actual)}; expected ${said(expected)}`;
	}
	const gap = gapIn(actual, expected);
	if (!gap) return undefined;
	const {at, elements, isMissing} = gap;
	const said = field.text(elements);
	return isMissing
		? `${path}[${at}] missing: expected ${said}`
		: `${path}[${at}] not expected: ${said}`;
}

/** A checksum or length that the packet's own bytes contradict. */
function wrongText(path: string, {field, actual, expected, wanted}: FieldFound): string {
	const should = field.text(wanted[0]!);
	const note = actual === 0 && field.computed!.what === 'checksum' ? ' (none computed)' : '';
	const text = `${path} wrong: is ${field.text(actual)}${note}, should be ${should}`;
	return wanted[0] === expected || actual === expected
		? text
		: `${text} for this packet (expected ${field.text(expected)})`;
}

/** Numbers written without htons(), the slip made most. */
function orderNote({row}: Field, actual: unknown, expected: unknown): string {
	if (row.kind !== 'uint' || (row.bits !== 16 && row.bits !== 32)) return '';
	const bytes = row.bits / 8;
	let turned = 0;
	for (let i = 0, rest = actual as number; i < bytes; i++, rest = Math.floor(rest / 256))
		turned = turned * 256 + (rest % 256);
	return turned === expected ? ': its bytes are in the wrong order' : '';
}

function layerText(found: LayerFound): string {
	const {is, should} = found;
	if (!is || !should) return briefOf(found);
	return `${briefOf(found)}: ${phraseOf(is)}, expected ${phraseOf(should)}`;
}

/** The same without both layers at length. */
export function briefOf({is, should}: LayerFound): string {
	if (!should) return `${titleOf(is!)} not expected: ${phraseOf(is)}`;
	if (!is) return `${titleOf(should)} missing: expected ${phraseOf(should)}`;
	return `${titleOf(is)} instead of ${titleOf(should)}`;
}

function titleOf({span, place: {nth}}: Standing): string {
	const {title} = span.layer.table;
	return nth > 1 ? `inner ${title}` : title;
}

/** Not everybody knows at a glance that `ipv4[2]` is what a tunnel carries. */
function innerPath(place: Place): string {
	return place.nth > 1 ? `inner ${pathOf(place)}` : pathOf(place);
}

function restText({actual, expected}: Comparison, found: RestFound): string {
	const {layer} = found.place;
	if (layer === 'payload') return payloadText('payload', found.actual, found.expected);
	if (layer !== 'trailer')
		return payloadText(`the end of ${pathOf(found.place)}`, found.actual, found.expected);
	return trailerText(found.actual, found.expected, {
		actual: actual.bytes.subarray(0, actual.payloadEnd),
		expected: expected.bytes.subarray(0, expected.payloadEnd),
	});
}
