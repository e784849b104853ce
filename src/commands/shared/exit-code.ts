import type {RunSummary} from '../../runner/run-files.ts';
import {EXIT} from './command.ts';

/** Of a command that ran scenarios. */
export function exitCodeOf({failed, scenarios, emptyFiles}: RunSummary): number {
	if (failed > 0) return scenarios.every(isNotThere) ? EXIT.usedWrongly : EXIT.failed;
	return scenarios.length === 0 || emptyFiles.length > 0 ? EXIT.usedWrongly : EXIT.passed;
}

/** Nothing but a line was named that no scenario is on. */
function isNotThere({problems}: RunSummary['scenarios'][number]): boolean {
	return problems.length > 0 && problems.every(({code}) => code === 'ERR_RINGTAP_NO_FILE');
}

export function nothingFound(files: readonly string[], match: readonly string[]): string {
	const where = files.length === 1 ? 'the file' : `${files.length} files`;
	if (match.length === 0)
		return `No scenario found in ${where}: scenario('title', …) declares one.`;
	return `No scenario found in ${where} whose title matches '${match.join("' or '")}'.`;
}
