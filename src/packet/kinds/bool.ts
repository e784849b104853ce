import {bitReader, writeBits} from '../bits.ts';
import type {BoolRow} from '../table.ts';
import type {Kind} from './kind.ts';

const values = new Map<unknown, boolean>([
	[true, true],
	[false, false],
	[1, true],
	[0, false],
	[1n, true],
	[0n, false],
]);

export const bool: Kind<BoolRow> = {
	parse: input => values.get(input),
	allowed: () => 'true or false',
	reader(row) {
		const read = bitReader(row.at, 1);
		return (bytes, start) => read(bytes, start) === 1;
	},
	write(bytes, start, row, value) {
		writeBits(bytes, start, row.at, 1, value ? 1 : 0);
	},
	text: value => String(value),
	brief: value => String(value),
};
