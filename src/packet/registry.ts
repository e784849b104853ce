import {didYouMean, RingtapError} from '../errors.ts';
import {Layer} from './layer.ts';
import type {LayerTable} from './table.ts';
import type {LayerName} from './types.ts';

const layers = new Map<string, Layer>();
const spaces = new Map<string, Map<number, Layer>>();
const listeners: ((layer: Layer) => void)[] = [];

/** Members of packets and builders: no layer can have their names. */
const reserved = new Set(
	'bytes length layers at payload trailer has layer toBytes toString toSource truncate pad'.split(
		' ',
	),
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
		const numbers = spaces.get(space) ?? new Map<number, Layer>();
		for (const number of layer.numbersIn(space)) numbers.set(number, layer);
		spaces.set(space, numbers);
	}
	for (const listener of listeners) listener(layer);
}

function checkNumbers(layer: Layer): void {
	for (const space of Object.keys(layer.table.is)) {
		for (const number of layer.numbersIn(space)) {
			const other = layerIn(space, number);
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

/** The layer that a number selects. */
export function layerIn(space: string, number: number): Layer | undefined {
	return spaces.get(space)?.get(number);
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
