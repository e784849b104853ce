import {type ParseArgsConfig, parseArgs} from 'node:util';
import {didYouMean, RingtapError} from '../../errors.ts';

type OptionTable = NonNullable<ParseArgsConfig['options']>;

/** What was given to a command: its own options, the paths, and what stands after `--`. */
type Given<T extends OptionTable> = ReturnType<
	typeof parseArgs<{options: T; allowPositionals: true; strict: true}>
> & {readonly rest: readonly string[]};

/**
 * Reads a command's arguments; an option it does not have, or without its value, throws
 * ERR_RINGTAP_USAGE.
 */
export function readOptions<const T extends OptionTable>(
	argv: readonly string[],
	options: T,
): Given<T> {
	const end = argv.indexOf('--');
	const own = end === -1 ? [...argv] : argv.slice(0, end);
	const rest = end === -1 ? [] : argv.slice(end + 1);
	refuseUnknown(own, options);
	try {
		const parsed = parseArgs({args: own, options, allowPositionals: true, strict: true});
		return {...parsed, rest} as Given<T>;
	} catch (error) {
		const [sentence = ''] = (error as Error).message.split('\n');
		throw usageError(sentence.replace(/\. .*$/, '.'));
	}
}

function refuseUnknown(argv: readonly string[], options: OptionTable): void {
	const {tokens} = parseArgs({args: [...argv], options, strict: false, tokens: true});
	for (const token of tokens) {
		if (token.kind !== 'option' || Object.hasOwn(options, token.name)) continue;
		const known = Object.keys(options);
		const hint = didYouMean(token.name, known).replace("'", "'--");
		const list = known.length === 0 ? 'none' : known.map(name => `--${name}`).join(', ');
		throw usageError(`There is no option '${token.rawName}'.${hint}`, `Options: ${list}.`);
	}
}

/** Used wrongly: exit code 2. */
export function usageError(message: string, fix = ''): RingtapError {
	return new RingtapError('ERR_RINGTAP_USAGE', message, fix);
}
