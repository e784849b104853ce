import {RingtapError} from '../../errors.ts';
import type {DotCommand} from '../dot-commands.ts';
import {prepare} from '../evaluator.ts';
import {lookAgain} from '../watch/look-again.ts';

const fastestMs = 20;
const slowestMs = 3_600_000;

export const dotCommand: DotCommand = {
	name: 'watch',
	argument: '[SECONDS] EXPR',
	summary: 'a value again and again on the whole terminal, with rates: .watch 0.5 dp',
	help: `Each second, or as often as is said. What has numbers (dp, a vswitch, instances, rings, what a command answers) is
a table, with how much grows a second by the clock on the wall, and how that was lately.
Keys: q ends, space pauses, s sorts by the next column, r turns that round, arrows scroll.
Where there is no terminal the value is printed once.`,
	async run(bench, argument) {
		const [, given, source = ''] = /^(?:(\d+(?:\.\d+)?|\.\d+)s?\s+)?(.*)$/s.exec(argument)!;
		const everyMs = Math.round(Number(given ?? 1) * 1000);
		if (source === '' || everyMs < fastestMs || everyMs > slowestMs) {
			throw new RingtapError(
				'ERR_RINGTAP_USAGE',
				`.watch cannot take '${argument}'.`,
				`Write .watch 0.5 dp: every ${fastestMs / 1000} to ${slowestMs / 1000} seconds, 1 if left out, and what.`,
			);
		}
		const prepared = prepare(source);
		if (prepared.isAsync) {
			throw new RingtapError(
				'ERR_RINGTAP_USAGE',
				`.watch takes no 'await': ${source}.`,
				'What is looked at has to be there at once.',
			);
		}
		await lookAgain(bench, {title: source, everyMs, value: () => prepared.run()});
	},
};
