import {nearest, RingtapError} from '../errors.ts';
import type {Field} from './field.ts';
import {allLayers} from './registry.ts';

/**
 * A place in a packet: a field, a layer as a whole, or `payload`, `trailer` and `length`, which
 * count as layers here.
 */
export interface Place {
	readonly layer: string;
	/** Which of that name, from outside, 1 being the first. */
	readonly nth: number;
	readonly field?: string;
	/** The part of a list, as JavaScript has it: `[1].mss`. */
	readonly item?: string;
}

/** `ipv4.ttl`, `ipv4[2].ttl` for the second, `tcp.options[1].mss`. */
export function pathOf({layer, nth, field, item = ''}: Place): string {
	const which = nth > 1 ? `${layer}[${nth}]` : layer;
	return field === undefined ? which : `${which}.${field}${item}`;
}

export type Matcher = (place: Place) => boolean;
const known = new Map<string, Matcher>();

/**
 * Whether a place is one that `path` names: `'ipv4.ttl'`, `'ipv4'` and `'ipv4.*'` (all of it),
 * `'*.checksum'`, `'ipv4[2].id'`, `'tcp.options[*].mss'`, `'payload'`, `'trailer'`, `'length'`. Throws
 * `ERR_RINGTAP_FIELD_PATH` for a path that can match nothing, or that matches everything.
 */
export function matcherOf(path: string): Matcher {
	let matcher = known.get(path);
	if (!matcher) {
		matcher = compile(path);
		known.set(path, matcher);
	}
	return matcher;
}

/** The fields that a path names, of all layers there are; none when it names no field. */
export function fieldsNamed(path: string): Field[] {
	const matches = matcherOf(path);
	if (!path.includes('.')) return [];
	const nth = nthIn(path);
	return [...allLayers()].flatMap(({name, fields}) =>
		fields.filter(field => matches({layer: name, nth, field: field.name})),
	);
}

/** `tcp.options` of `tcp.options[1].mss`. */
export function withoutItem(path: string): string {
	return path.replace(/(\.[^.[]+)\[.*$/, '$1');
}

function nthIn(path: string): number {
	return Number(/^[^.[]+\[(\d+)\]/.exec(path)?.[1] ?? 1);
}

function compile(path: string): Matcher {
	const parts = /^([\w*-]+)(?:\[([1-9]\d*)\])?(?:\.([\w*-]+)((?:\[[\d*]+\](?:\.[\w*]+)?)+)?)?$/;
	const match = parts.exec(path);
	if (!match) throw unknownPath(path);
	const [, layer, nth, field, item] = match as unknown as [
		string,
		string,
		...(string | undefined)[],
	];
	if (/^\*+$/.test(layer) && /^\**$/.test(field ?? '')) throw everything(path);
	const layerPattern = glob(layer);
	const fieldPattern = field === undefined ? undefined : glob(field);
	const itemPattern = item === undefined ? undefined : itemGlob(item);
	const isWhole = field === undefined || /^\*+$/.test(field);
	const namesPlace: Matcher = place => {
		if (!layerPattern.test(place.layer) || (nth && Number(nth) !== place.nth)) return false;
		return place.field === undefined ? isWhole : (fieldPattern?.test(place.field) ?? true);
	};
	const matches: Matcher = itemPattern
		? place => place.item !== undefined && itemPattern.test(place.item) && namesPlace(place)
		: namesPlace;
	const nthPlace = nthIn(path);
	const isThere = (place: Place) =>
		namesPlace({...place, nth: nthPlace}) && (!itemPattern || isList(place));
	if (allPlaces().some(isThere)) return matches;
	throw unknownPath(path);
}

function glob(text: string): RegExp {
	return new RegExp(`^${text.replaceAll(/\*+/g, '.*')}$`);
}

/** An element, and all that is in it. */
function itemGlob(text: string): RegExp {
	const pattern = text.replace(/[[\].]/g, '\\$&').replaceAll(/\*+/g, '\\w*');
	return new RegExp(`^${pattern}(?![\\w])`);
}

function isList({layer, field}: Place): boolean {
	if (field === undefined) return false;
	for (const {name, byName} of allLayers())
		if (name === layer) return byName.get(field)?.row.kind === 'list';
	return false;
}

function allPlaces(): Place[] {
	const places: Place[] = ['payload', 'trailer', 'length'].map(layer => ({layer, nth: 1}));
	for (const {name, byName} of allLayers()) {
		places.push({layer: name, nth: 1});
		for (const field of byName.keys()) places.push({layer: name, nth: 1, field});
	}
	return places;
}

function unknownPath(path: string): RingtapError {
	const paths = allPlaces().map(pathOf);
	const plain = withoutItem(path).replace(/^([^.[]+)\[[^\]]*\]/, '$1');
	const near = nearest(plain, [...paths, ...paths.map(p => p.replace(/^[^.]+\./, '*.'))]);
	return new RingtapError(
		'ERR_RINGTAP_FIELD_PATH',
		`There is no field '${path}'.${near === undefined ? '' : ` Did you mean '${near}'?`}`,
		"A path is 'layer.field', 'layer[2].field' for the second, 'layer.list[0].name', a layer, " +
			"'payload', 'trailer' or 'length'; * stands for any text.",
	);
}

function everything(path: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_FIELD_PATH',
		`'${path}' would ignore everything: nothing would be compared.`,
		'Name the fields that may differ.',
	);
}
