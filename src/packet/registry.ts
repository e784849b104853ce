import {didYouMean, RingtapError} from '../errors.ts';
import {Layer} from './layer.ts';
import type {LayerTable} from './table.ts';
import type {LayerName} from './types.ts';

const layers = new Map<string, Layer>();
/** Who has a number; those that have it under a condition stand first. */
const spaces = new Map<string, Map<number, readonly Layer[]>>();
const listeners: ((layer: Layer) => void)[] = [];

/** Members of packets and builders: no layer can have their names. */
const reserved = new Set(
	(
		'at bytes checksums has hexdump layer layers length malformed offload pad payload recordedAt ' +
		'toBytes toJSON toSource toString trailer tree truncate'
	).split(' '),
);

/**
 * Makes a protocol known: from now on builders have a method and packets a property of its name.
 * Its file also merges its fields into `Layers`, and its table must agree with that.
 *
 * Throws `ERR_RINGTAP_LAYER_TABLE` for a table that leaves bits out or a name that is taken.
 * Defining the same table again, as a file that is loaded twice does, changes nothing.
 */
export function defineLayer<K extends LayerName>(table: LayerTable<K>): void {
	const general = table as unknown as LayerTable;
	const known = layers.get(table.name);
	if (known && JSON.stringify(known.table) === JSON.stringify(general)) return;
	if (known || reserved.has(table.name)) {
		throw new RingtapError(
			'ERR_RINGTAP_LAYER_TABLE',
			`A layer cannot be called '${table.name}': the name is taken.`,
			'Choose another name.',
		);
	}
	const layer = new Layer(general);
	checkNumbers(layer);
	layers.set(layer.name, layer);
	for (const space of Object.keys(general.is)) {
		const numbers = spaces.get(space) ?? new Map<number, readonly Layer[]>();
		for (const number of layer.numbersIn(space)) {
			const others = numbers.get(number) ?? [];
			numbers.set(number, layer.only ? [layer, ...others] : [...others, layer]);
		}
		spaces.set(space, numbers);
	}
	for (const listener of listeners) listener(layer);
}

function checkNumbers(layer: Layer): void {
	if (layer.only) return;
	for (const space of Object.keys(layer.table.is)) {
		for (const number of layer.numbersIn(space)) {
			const other = spaces
				.get(space)
				?.get(number)
				?.find(one => !one.only);
			if (!other) continue;
			throw new RingtapError(
				'ERR_RINGTAP_LAYER_TABLE',
				`Layer '${layer.name}' cannot be number ${number} in ${space}: '${other.name}' is.`,
				'A number selects one layer.',
			);
		}
	}
}

/** Calls `listener` for each layer there is, and for each that comes. */
export function whenDefined(listener: (layer: Layer) => void): void {
	listeners.push(listener);
	for (const layer of layers.values()) listener(layer);
}

/** The layer that a number selects for the bytes from `start` on. */
export function layerIn(
	space: string,
	number: number,
	bytes: Uint8Array,
	start: number,
	end: number,
): Layer | undefined {
	const found = spaces.get(space)?.get(number);
	if (!found) return undefined;
	for (let i = 0; i < found.length; i++) {
		const layer = found[i]!;
		if (!layer.only) return layer;
		if (end - start >= layer.headerBytes && layer.only(bytes, start, end)) return layer;
	}
	return undefined;
}

/** The layer of a name, if there is one. */
export function findLayer(name: string): Layer | undefined {
	return layers.get(name);
}

/** Throws `ERR_RINGTAP_UNKNOWN_LAYER`, naming the nearest one. */
export function layerNamed(name: string): Layer {
	const layer = layers.get(name);
	if (layer) return layer;
	throw new RingtapError(
		'ERR_RINGTAP_UNKNOWN_LAYER',
		`There is no layer '${name}'.${didYouMean(name, layers.keys())}`,
		`Layers: ${[...layers.keys()].join(', ')}.`,
	);
}

export function allLayers(): Iterable<Layer> {
	return layers.values();
}
