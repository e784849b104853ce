import {RingtapError} from '../../errors.ts';
import type {DotCommand} from '../dot-commands.ts';
import {differences, snapshotOf} from '../snapshot.ts';

export const dotCommand: DotCommand = {
	name: 'diff',
	argument: '[mark]',
	summary:
		'what has changed since .diff mark, or else since the start: instances, rules, counters, the clock',
	help: '+ is new, - is gone, ~ has counted something.',
	run(bench, argument) {
		const {session, output} = bench;
		if (argument !== '' && argument !== 'mark') {
			throw new RingtapError(
				'ERR_RINGTAP_USAGE',
				`.diff cannot take '${argument}'.`,
				'.diff mark begins anew; .diff says what has changed since.',
			);
		}
		const after = snapshotOf(session);
		if (argument === 'mark') {
			bench.mark = after;
			output.write('.diff tells what changes from here on\n');
			return;
		}
		const {green, red, dim} = output.colours;
		const paint = {'+': green, '-': red, '~': (text: string) => text};
		const lines = differences(bench.mark ?? {things: new Map(), now: 0n}, after).map(line =>
			paint[line[0] as keyof typeof paint](line),
		);
		output.write(`${lines.join('\n') || dim('nothing has changed')}\n`);
	},
};
