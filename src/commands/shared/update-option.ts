import {isCi} from '../../ci.ts';
import {type GoldenUpdate, goldenEnvironment, setGoldenUpdate} from '../../harness/golden/mode.ts';
import {usageError} from './options.ts';

export const UPDATE_OPTION = {update: {type: 'string'}} as const;

export const UPDATE_USAGE = `  --update[=ask]   write goldens anew that differ, and remove those that nobody asks for; ask:
                   packet by packet, as you answer (ringtap run, on a terminal)`;

/** `--update` alone is `--update=all`. */
export function withUpdate(argument: string): string {
	return argument === '--update' ? '--update=all' : argument;
}

/**
 * From here on goldens are updated so, in child processes too.
 *
 * @throws RingtapError ERR_RINGTAP_USAGE for another word, in CI, and for questions where nobody can answer.
 */
export async function prepareForUpdate(
	given: string | undefined,
	where: {readonly isTerminal: boolean},
): Promise<void> {
	if (given === undefined) return;
	const update = readUpdate(given, where.isTerminal);
	setGoldenUpdate(update);
	Object.assign(process.env, goldenEnvironment(update));
	if (update !== 'ask') return;
	const [{setGoldenAsker}, {askOnTerminal}] = await Promise.all([
		import('../../harness/golden/ask.ts'),
		import('../../runner/golden-prompt.ts'),
	]);
	setGoldenAsker(askOnTerminal);
}

function readUpdate(given: string, isTerminal: boolean): GoldenUpdate {
	if (given !== 'all' && given !== 'ask')
		throw usageError(`--update is '${given}'.`, "It takes 'all' (default) or 'ask'.");
	if (isCi())
		throw usageError(
			'--update writes goldens, and in CI nothing is written.',
			'CI is set: unset it, or leave --update out.',
		);
	if (given === 'all') return given;
	if (!isTerminal)
		throw usageError(
			'--update=ask asks, and the child processes of ringtap test have no terminal.',
			'Use ringtap run --update=ask, or --update.',
		);
	if (!process.stdin.isTTY || !process.stdout.isTTY)
		throw usageError(
			'--update=ask asks, and there is no terminal to answer on.',
			'Run it on a terminal, or use --update.',
		);
	return given;
}
