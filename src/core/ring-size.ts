import type {ParameterDescription} from './native-tables.ts';

/** rte_ring's own limit is higher; this is what is allowed here. */
export const maxRingSize = 1_048_576;
/** Packets, where neither dataplane, class, module nor user asks for another size. */
export const defaultRingSize = 1024;

/** What every class takes beside its own parameters. */
export const ringSizeParameter: ParameterDescription = {
	name: 'ringSize',
	type: 'uint',
	required: false,
	min: 1,
	max: maxRingSize,
	doc: 'packets its input ring holds',
	scope: 'all',
};
