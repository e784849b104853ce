import {nearest, RingtapError} from '../errors.ts';
import {allLayers} from './registry.ts';

/**
 * A place in a packet: a field, a layer as a whole, or `payload` and `trailer`, which count as
 * layers here.
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

type Matcher = (place: Place) => boolean;
const known = new Map<string, Matcher>();

/**
 * Whether a place is one of those that `paths` name: `'ipv4.ttl'`, `'ipv4'` (all of it),
 * `'*.checksum'`, `'ipv4[2].id'`, `'payload'`, `'trailer'`. Throws `ERR_RINGTAP_FIELD_PATH` for a
 * path that can match nothing, or that matches everything.
 */
export function placeMatcher(paths: readonly string[]): Matcher {
	const matchers = paths.map(path => {
		const matcher = known.get(path) ?? compile(path);
		known.set(path, matcher);
		return matcher;
	});
	return place => matchers.some(matches => matches(place));
}

function compile(path: string): Matcher {
	const match = /^([\w*-]+)(?:\[(\d+)\])?(?:\.([\w*-]+))?$/.exec(path);
	if (!match) throw unknownPath(path);
	const [, layer, nth, field] = match as unknown as [string, string, string?, string?];
	if (/^\*+$/.test(layer) && /^\**$/.test(field ?? '')) throw everything(path);
	const layerPattern = glob(layer);
	const fieldPattern = field === undefined ? undefined : glob(field);
	const matches: Matcher = place => {
		if (!layerPattern.test(place.layer) || (nth && Number(nth) !== place.nth)) return false;
		if (!fieldPattern) return true;
		return place.field === undefined ? field === '*' : fieldPattern.test(place.field);
	};
	const nthPlace = nth ? Number(nth) : 1;
	if (allPlaces().some(place => matches({...place, nth: nthPlace}))) return matches;
	throw unknownPath(path);
}

function glob(text: string): RegExp {
	return new RegExp(`^${text.replaceAll('*', '.*')}$`);
}

function allPlaces(): Place[] {
	const places: Place[] = [
		{layer: 'payload', nth: 1},
		{layer: 'trailer', nth: 1},
	];
	for (const {name, byName} of allLayers()) {
		places.push({layer: name, nth: 1});
		for (const field of byName.keys()) places.push({layer: name, nth: 1, field});
	}
	return places;
}

function unknownPath(path: string): RingtapError {
	const paths = allPlaces().map(pathOf);
	const near = nearest(path, [...paths, ...paths.map(p => p.replace(/^[^.]+\./, '*.'))]);
	return new RingtapError(
		'ERR_RINGTAP_FIELD_PATH',
		`There is no field '${path}'.${near === undefined ? '' : ` Did you mean '${near}'?`}`,
		"A path is 'layer.field', a layer, 'payload' or 'trailer'; * stands for any text.",
	);
}

function everything(path: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_FIELD_PATH',
		`'${path}' would ignore everything: nothing would be compared.`,
		'Name the fields that may differ.',
	);
}
