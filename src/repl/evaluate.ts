import {RingtapError} from '../errors.ts';
import {prepare} from './evaluator.ts';

/** The value of an expression that is the argument of a dot-command. @throws RingtapError ERR_RINGTAP_USAGE */
export function evaluated(source: string, what: string): unknown {
	const prepared = prepare(source);
	if (!prepared.isAsync) return prepared.run();
	throw new RingtapError(
		'ERR_RINGTAP_USAGE',
		`${what} takes no 'await': ${source}.`,
		'Await it before, and give its name.',
	);
}

/** A whole number from 1 on; undefined when the text is none. */
export function countOf(text: string): number | undefined {
	return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : undefined;
}
