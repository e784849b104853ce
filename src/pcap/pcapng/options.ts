import type {BlockOption} from './block.ts';
import {type Fields, type Flaw, flaw} from './fields.ts';
import {optionCode, padded} from './format.ts';

/**
 * The options from `at` to `end`, views of the block. One that goes beyond the end, or an odd rest,
 * is a flaw.
 */
export function readOptions(fields: Fields, at: number, end: number): BlockOption[] | Flaw {
	const options: BlockOption[] = [];
	let next = at;
	while (next < end) {
		if (end - next < 4)
			return flaw(next, `${end - next} bytes are left for an option`, 'at least 4');
		const code = fields.u16(next);
		const length = fields.u16(next + 2);
		if (code === optionCode.end) break;
		const room = end - next - 4;
		if (length > room) {
			return flaw(next + 2, `option ${code} claims ${length} bytes`, `at most ${room}`);
		}
		options.push({code, bytes: fields.bytes.subarray(next + 4, next + 4 + length)});
		next += 4 + padded(length);
	}
	return options;
}

/** The texts of those of a code. */
export function texts(options: readonly BlockOption[], code: number): string[] {
	return options.filter(option => option.code === code).map(({bytes}) => textOf(bytes));
}

/** UTF-8; some writers end it with a zero. */
export function textOf(bytes: Uint8Array): string {
	return new TextDecoder().decode(bytes).replace(/\0+$/, '');
}
