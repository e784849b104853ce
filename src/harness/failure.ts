import {type ErrorCode, RingtapError} from '../errors.ts';

/**
 * An expectation that did not hold. `message` is one line, `story` the whole text and begins with it.
 */
export class ScenarioFailure extends RingtapError {
	override readonly name = 'ScenarioFailure';
	readonly story: string;

	constructor(message: string, details: readonly string[] = [], code?: ErrorCode) {
		super(code ?? 'ERR_RINGTAP_EXPECTATION', message);
		this.story = [message, ...details].join('\n');
	}
}
