import type {Layer} from '../layer.ts';
import {allLayers, findLayer} from '../registry.ts';
import type {Carries} from '../table.ts';

/** The layers that can follow a layer by what its table says, without a field being given. */
export function followers(layer: Layer): Layer[] {
	const found = new Set<Layer>();
	const how = layer.next?.how;
	for (const other of allLayers()) {
		if (how && other.numbersIn(how.space).length > 0) found.add(other);
		if (how?.lengthOf === other.name) found.add(other);
	}
	for (const rule of layer.table.carries ?? []) {
		if (!rule.when) for (const name of namesIn(rule)) found.add(findLayer(name)!);
	}
	return [...found];
}

function namesIn(rule: Carries): string[] {
	if ('layer' in rule) return [rule.layer];
	return 'by' in rule ? ['ipv4', 'ipv6'] : [];
}

/** The shortest way from one layer to another; undefined when there is none. */
export function pathTo(from: Layer, to: Layer): Layer[] | undefined {
	const before = new Map<Layer, Layer | undefined>([[from, undefined]]);
	for (const layer of before.keys()) {
		for (const next of followers(layer)) {
			if (next === to) return walkBack(before, layer, to);
			if (!before.has(next)) before.set(next, layer);
		}
	}
	return undefined;
}

function walkBack(before: ReadonlyMap<Layer, Layer | undefined>, last: Layer, to: Layer): Layer[] {
	const path = [to];
	for (let layer: Layer | undefined = last; layer; layer = before.get(layer)) path.unshift(layer);
	return path;
}
