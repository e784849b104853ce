import {bitReader, writeBits} from '../bits.ts';
import type {BoolRow} from '../row.ts';
import type {KindMaker} from './kind.ts';

const values = new Map<unknown, boolean>([
	[true, true],
	[false, false],
	[1, true],
	[0, false],
	[1n, true],
	[0n, false],
]);

export const bool: KindMaker<BoolRow> = () => ({
	parse: input => values.get(input),
	allowed: () => 'true or false',
	reader(at) {
		const read = bitReader(at, 1);
		return (bytes, start) => read(bytes, start) === 1;
	},
	write(bytes, start, at, value) {
		writeBits(bytes, start, at, 1, value ? 1 : 0);
	},
	text: value => String(value),
	brief: value => String(value),
});
