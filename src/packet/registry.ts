import {didYouMean, RingtapError} from '../errors.ts';
import {Definition} from './definition.ts';
import {type Layer, numbersOf} from './layer.ts';
import {spaceNamed} from './space.ts';
import type {LayerTable} from './table.ts';
import type {LayerName} from './types.ts';

const definitions = new Map<string, Definition>();
const listeners: ((definition: Definition) => void)[] = [];
let checksAtOnce = false;

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
	const known = definitions.get(table.name);
	if (known && JSON.stringify(known.table) === JSON.stringify(general)) return;
	if (known || reserved.has(table.name)) {
		throw new RingtapError(
			'ERR_RINGTAP_LAYER_TABLE',
			`A layer cannot be called '${table.name}': the name is taken.`,
			'Choose another name.',
		);
	}
	const definition = new Definition(general);
	if (checksAtOnce) void definition.layer;
	checkNumbers(general);
	definitions.set(table.name, definition);
	for (const space of Object.keys(general.is)) {
		const numbers = spaceNamed(space);
		for (const number of numbersOf(general, space)) {
			const others = numbers.get(number) ?? [];
			numbers.set(number, table.only ? [definition, ...others] : [...others, definition]);
		}
	}
	for (const listener of listeners) listener(definition);
}

/**
 * Tables that are defined from now on are checked at once. Our own are checked by a test, and not
 * at each start.
 */
export function checkAtOnce(): void {
	checksAtOnce = true;
}

function checkNumbers(table: LayerTable): void {
	if (table.only) return;
	for (const space of Object.keys(table.is)) {
		for (const number of numbersOf(table, space)) {
			const others = spaceNamed(space).get(number);
			const other = others?.find(one => !one.table.only);
			if (!other) continue;
			throw new RingtapError(
				'ERR_RINGTAP_LAYER_TABLE',
				`Layer '${table.name}' cannot be number ${number} in ${space}: '${other.name}' is.`,
				'A number selects one layer.',
			);
		}
	}
}

/** Calls `listener` for each layer there is, and for each that comes. */
export function whenDefined(listener: (definition: Definition) => void): void {
	listeners.push(listener);
	for (const definition of definitions.values()) listener(definition);
}

/** The layer of a name, if there is one. */
export function findLayer(name: string): Layer | undefined {
	return definitions.get(name)?.layer;
}

/** Throws `ERR_RINGTAP_UNKNOWN_LAYER`, naming the nearest one. */
export function layerNamed(name: string): Layer {
	const definition = definitions.get(name);
	if (definition) return definition.layer;
	throw new RingtapError(
		'ERR_RINGTAP_UNKNOWN_LAYER',
		`There is no layer '${name}'.${didYouMean(name, definitions.keys())}`,
		`Layers: ${[...definitions.keys()].join(', ')}.`,
	);
}

export function allLayers(): Layer[] {
	return Array.from(definitions.values(), definition => definition.layer);
}
