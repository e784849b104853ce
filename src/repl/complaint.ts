import {didYouMean, RingtapError} from '../errors.ts';
import {SkipScenario} from '../harness/skip.ts';
import {LoadFailure, loadFailure} from '../runner/load-failure.ts';
import type {Colours} from '../runner/report/colours.ts';
import {NeverSettles} from '../runner/stray-errors.ts';
import {userFrame} from '../runner/user-frame.ts';
import {GivenUp} from './give-up.ts';
import {IncompleteInput, InputSyntaxError} from './strip.ts';

const LOADING = /^(?:Cannot find (?:module|package) '|Transform failed with )/;

/** An error as the prompt prints it: what is wrong and what to do; no stack of ours. */
export async function complaint(
	error: unknown,
	colours: Colours,
	names: readonly string[],
): Promise<string> {
	const {red, dim} = colours;
	const known =
		error instanceof Error && LOADING.test(error.message) ? await loadFailure(error, '') : error;
	const {text, fix = ''} = described(known, names);
	const [first = '', ...more] = text.trimEnd().split('\n');
	const lines = [`${red('✖')} ${first}`, ...more.map(line => `  ${line}`)];
	if (fix !== '') lines.push(dim(`  ${fix}`));
	return lines.join('\n');
}

function described(error: unknown, names: readonly string[]): {text: string; fix?: string} {
	if (error instanceof InputSyntaxError) {
		const {message, column, lineText} = error;
		const indent = lineText.slice(0, column).replaceAll(/[^\t]/g, ' ');
		return {text: `${message}\n${lineText}\n${indent}^`};
	}
	if (error instanceof IncompleteInput)
		return {text: 'The input ends in the middle of a statement.'};
	if (error instanceof SkipScenario)
		return {text: `Live there is no ${error.reason}.`, fix: 'Without --live there is.'};
	if (error instanceof GivenUp) return {text: 'given up; what it awaited goes on by itself'};
	if (error instanceof NeverSettles) {
		return {text: 'This awaits something that nothing in this process can bring about.'};
	}
	if (error instanceof LoadFailure) {
		const {file, line, message, fix} = error;
		const place = line === undefined ? '' : `${file}:${line}: `;
		return {text: `${place}${message}`, fix};
	}
	if (error instanceof RingtapError) {
		const {story} = error as {story?: unknown};
		return {text: typeof story === 'string' ? story : error.message, fix: error.fix};
	}
	if ((error as {code?: unknown} | null)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED')
		return {text: 'Interrupted.'};
	if (!(error instanceof Error)) return {text: `Thrown: ${String(error)}`};
	const [, unknown] = /^(\S+) is not defined$/.exec(error.message) ?? [];
	const hint = unknown === undefined ? '' : didYouMean(unknown, names).replace(/^ /, '. ');
	const at = userFrame(error.stack);
	const place = at === undefined ? '' : `\nat ${at.file}:${at.line}`;
	return {text: `${error.name}: ${error.message}${hint}${place}`};
}
