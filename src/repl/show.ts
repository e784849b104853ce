import {inspect} from 'node:util';
import type {Colours} from '../runner/report/colours.ts';
import {userFrame} from '../runner/user-frame.ts';

/**
 * A value as the prompt prints it; Ringtap's own objects say themselves how. Of stacks, only what
 * the user wrote.
 */
export function shown(value: unknown, colours: Colours): string {
	const text = inspect(value, {colors: colours.level > 0, depth: 4, maxArrayLength: 50});
	const lines = text
		.split('\n')
		.filter(line => !/^\s+at /.test(line) || userFrame(line) !== undefined);
	return lines.join('\n');
}
