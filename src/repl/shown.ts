import {inspect} from 'node:util';
import {userFrame} from '../runner/user-frame.ts';
import type {Form, FormContext} from './forms.ts';

/**
 * A value as the prompt prints it: Ringtap's own as what they are, others as Node shows them. Of stacks, only what the
 * user wrote.
 */
export function shown(value: unknown, forms: readonly Form[], context: FormContext): string {
	const form = forms.find(one => one.isFor(value));
	if (form) return form.lines(value as never, context).join('\n');
	const text = inspect(value, {
		colors: context.colours.level > 0,
		depth: 4,
		maxArrayLength: 50,
		breakLength: Number.isFinite(context.columns) ? Math.max(40, context.columns) : 80,
	});
	const lines = text
		.split('\n')
		.filter(line => !/^\s+at /.test(line) || userFrame(line) !== undefined);
	return lines.join('\n');
}
