import {setTimeout as sleep} from 'node:timers/promises';
import {type Duration, parseDuration} from '../core/duration.ts';
import {RingtapError} from '../errors.ts';
import {ScenarioFailure} from './failure.ts';
import type {SceneState} from './scene-state.ts';

export interface EventuallyOptions {
	/** How long to wait at most, on the wall's clock. Default 10s. */
	readonly within?: Duration;
}

const defaultWithin = '10s';
/** Between two attempts: what is waited for is let act. */
const firstPauseMs = 1;
const longestPauseMs = 50;

/** Attempts again and again what somebody else has to do something for. Each fails or succeeds as a whole. */
export async function eventually<T>(
	state: SceneState,
	check: () => T,
	{within = defaultWithin}: EventuallyOptions = {},
): Promise<T> {
	if (typeof check !== 'function') {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			'eventually() takes a function.',
			'eventually(() => expect(a).toReceive(reply))',
		);
	}
	const longestMs = Number(parseDuration(within, 'within')) / 1e6;
	const begin = performance.now();
	for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, longestPauseMs)) {
		const attempt = attemptOnce(state, check);
		if ('value' in attempt) return attempt.value;
		if (performance.now() - begin >= longestMs) throw late(attempt.failure, within);
		await sleep(pauseMs);
	}
}

/** What came of an attempt. */
type Outcome<T> = {readonly value: T} | {readonly failure: ScenarioFailure};

function attemptOnce<T>(state: SceneState, check: () => T): Outcome<T> {
	state.settle();
	const end = state.endpoints.beginAttempt();
	let hasFailed = true;
	try {
		const value = look(state, check);
		hasFailed = false;
		return {value};
	} catch (error) {
		if (error instanceof ScenarioFailure) return {failure: error};
		throw error;
	} finally {
		end(hasFailed);
	}
}

/** What failed softly has failed. */
function look<T>(state: SceneState, check: () => T): T {
	const before = state.softFailures.length;
	const value = check();
	const [soft] = state.softFailures.splice(before);
	if (soft) throw soft.failure;
	if (value === false) throw new ScenarioFailure('the check returns false');
	if (!(value instanceof Promise)) return value;
	value.catch(() => {});
	throw new RingtapError(
		'ERR_RINGTAP_OPTION',
		'What eventually() was given returned a promise.',
		'It is asked again and again: let it look, and not wait.',
	);
}

function late({code, story, evidence}: ScenarioFailure, within: string): ScenarioFailure {
	const [message = '', ...details] = story.split('\n');
	const text = `not within ${within}: ${message}`;
	return new ScenarioFailure(text, details, code as `ERR_RINGTAP_${string}`, evidence);
}
