import {basename} from 'node:path';
import {RingtapError} from '../errors.ts';
import type {ScenarioProblem, ScenarioResult} from '../harness/result.ts';
import type {LoadFailure} from './load-failure.ts';
import {userFrame} from './user-frame.ts';

/** An error that no scenario caught, as a problem of the one that was running. */
export function strayProblem(error: unknown): ScenarioProblem {
	const text = error instanceof Error ? error.message : String(error);
	const position = error instanceof Error ? userFrame(error.stack) : undefined;
	const message = `An error that nobody caught: ${text}`;
	const fix = error instanceof RingtapError ? error.fix : 'Is there an await missing?';
	return {
		code: error instanceof RingtapError ? error.code : 'ERR_RINGTAP_STRAY_ERROR',
		message,
		story: withFix(message, fix),
		...position,
	};
}

/** A scenario whose promise nothing can settle. */
export function neverEnds(): ScenarioProblem {
	const message =
		'The scenario never ends: it awaits something that nothing in this process can bring about.';
	return {code: 'ERR_RINGTAP_NEVER_ENDS', message, story: message};
}

/** A file that could not be loaded, as a failed entry among the scenarios. */
export function failedFile(error: LoadFailure, file: string, durationMs: number): ScenarioResult {
	const {code, message, fix, line} = error;
	const story = withFix(message, fix);
	return {
		title: `${basename(file)} could not be loaded`,
		file,
		line: error.file === file ? (line ?? 1) : 1,
		status: 'failed',
		durationMs,
		seed: 0,
		problems: [{code, message, story, file: error.file, ...(line !== undefined && {line})}],
		logs: [],
	};
}

function withFix(message: string, fix: string): string {
	return fix === '' ? message : `${message}\n${fix}`;
}
