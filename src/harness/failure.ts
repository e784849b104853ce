import {type ErrorCode, RingtapError} from '../errors.ts';
import type {Evidence} from './evidence.ts';

/**
 * An expectation that did not hold. `message` is one line, `story` the whole text and begins with it.
 */
export class ScenarioFailure extends RingtapError {
	override readonly name = 'ScenarioFailure';
	readonly story: string;
	/** @internal The packets it is about. */
	readonly evidence: Evidence | undefined;

	constructor(
		message: string,
		details: readonly string[] = [],
		code?: ErrorCode,
		evidence?: Evidence,
	) {
		super(code ?? 'ERR_RINGTAP_EXPECTATION', message);
		this.story = [message, ...details].join('\n');
		this.evidence = evidence;
	}
}
