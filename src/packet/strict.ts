import {newWalk} from './kinds/kind.ts';
import type {Layer} from './layer.ts';

/**
 * Whether all that a header declares is there and well-formed. Asked of layers whose number alone
 * is no proof: whatever is sent to a port.
 */
export function startsAsDeclared(
	layer: Layer,
	bytes: Uint8Array,
	start: number,
	end: number,
): boolean {
	const walk = newWalk(start);
	const headerEnd = layer.headerEndByFields(bytes, start, end, walk);
	return headerEnd >= 0 && walk.problem === undefined;
}
