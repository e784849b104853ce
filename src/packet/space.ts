import type {Definition} from './definition.ts';
import type {Layer} from './layer.ts';

/** Who has a number; those that have it under a condition stand first. */
export type Space = Map<number, readonly Definition[]>;
const spaces = new Map<string, Space>();

/** The numbers of a space; empty for one that nobody registers in. */
export function spaceNamed(name: string): Space {
	let space = spaces.get(name);
	if (!space) {
		space = new Map();
		spaces.set(name, space);
	}
	return space;
}

/** The layer that a number selects for the bytes from `start` on. */
export function layerIn(
	space: Space,
	number: number,
	bytes: Uint8Array,
	start: number,
	end: number,
): Layer | undefined {
	const found = space.get(number);
	if (!found) return undefined;
	for (let i = 0; i < found.length; i++) {
		const {layer} = found[i]!;
		if (!layer.only) return layer;
		if (end - start >= layer.headerBytes && layer.only(bytes, start, end)) return layer;
	}
	return undefined;
}
