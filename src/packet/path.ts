import {nearest, RingtapError} from '../errors.ts';
import type {Field} from './layer.ts';
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
}

/** `ipv4.ttl`, and `ipv4[2].ttl` for the second. */
export function pathOf({layer, nth, field}: Place): string {
	const which = nth > 1 ? `${layer}[${nth}]` : layer;
	return field === undefined ? which : `${which}.${field}`;
}

export type Matcher = (place: Place) => boolean;
const known = new Map<string, Matcher>();

/**
 * Whether a place is one that `path` names: `'ipv4.ttl'`, `'ipv4'` and `'ipv4.*'` (all of it),
 * `'*.checksum'`, `'ipv4[2].id'`, `'payload'`, `'trailer'`, `'length'`. Throws
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

function nthIn(path: string): number {
	return Number(/\[(\d+)\]/.exec(path)?.[1] ?? 1);
}

function compile(path: string): Matcher {
	const match = /^([\w*-]+)(?:\[([1-9]\d*)\])?(?:\.([\w*-]+))?$/.exec(path);
	if (!match) throw unknownPath(path);
	const [, layer, nth, field] = match as unknown as [string, string, string?, string?];
	if (/^\*+$/.test(layer) && /^\**$/.test(field ?? '')) throw everything(path);
	const layerPattern = glob(layer);
	const fieldPattern = field === undefined ? undefined : glob(field);
	const isWhole = field === undefined || /^\*+$/.test(field);
	const matches: Matcher = place => {
		if (!layerPattern.test(place.layer) || (nth && Number(nth) !== place.nth)) return false;
		return place.field === undefined ? isWhole : (fieldPattern?.test(place.field) ?? true);
	};
	const nthPlace = nthIn(path);
	if (allPlaces().some(place => matches({...place, nth: nthPlace}))) return matches;
	throw unknownPath(path);
}

function glob(text: string): RegExp {
	return new RegExp(`^${text.replaceAll(/\*+/g, '.*')}$`);
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
	const plain = path.replace(/\[\d*\]/, '');
	const near = nearest(plain, [...paths, ...paths.map(p => p.replace(/^[^.]+\./, '*.'))]);
	return new RingtapError(
		'ERR_RINGTAP_FIELD_PATH',
		`There is no field '${path}'.${near === undefined ? '' : ` Did you mean '${near}'?`}`,
		"A path is 'layer.field', 'layer[2].field' for the second, a layer, 'payload', 'trailer' or " +
			"'length'; * stands for any text.",
	);
}

function everything(path: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_FIELD_PATH',
		`'${path}' would ignore everything: nothing would be compared.`,
		'Name the fields that may differ.',
	);
}
