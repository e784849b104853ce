import {Field} from '../field.ts';
import type {FieldRow} from '../row.ts';
import type {ElementKind} from './elements.ts';

/** Elements of one field: addresses, numbers. */
export function each(row: FieldRow, path: string): ElementKind {
	const field = new Field(path, '[]', row);
	const {kind} = field;
	const bytesEach = field.width === undefined ? undefined : field.width / 8;
	const read = kind.reader(0);
	return {
		read(bytes, from, end, walk) {
			if (bytesEach !== undefined && from + bytesEach > end) return undefined;
			walk.stop = from + (bytesEach ?? 0);
			return read(bytes, from, end, walk);
		},
		parse: input => kind.parse(input),
		encode(value, offset, names) {
			if (bytesEach === undefined) return kind.encode!(value, offset, names);
			const bytes = new Uint8Array(bytesEach);
			kind.write(bytes, 0, 0, value);
			return bytes;
		},
		text: value => kind.brief(value),
		literal: value => field.literal(value),
		allowed: () => kind.allowed(),
	};
}
