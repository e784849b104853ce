import {inspect} from 'node:util';
import {isReceiver} from '../core/receiver.ts';
import {RingtapError} from '../errors.ts';
import type {Packet} from '../packet/index.ts';
import {ScenarioFailure} from './failure.ts';
import type {Matcher, MatcherContext, MatcherResult} from './matchers.ts';

/** What a subject has of its own, to make matchers of. */
export interface MatcherScene {
	readonly now: bigint;
	claim(subject: unknown): readonly Packet[];
}

/** Those of `extendExpect`, by name. */
export const knownMatchers = new Map<string, Matcher>();

export function hasMatchers(): boolean {
	return knownMatchers.size > 0;
}

/**
 * The user's matchers for a subject, beside those that it has itself.
 *
 * @throws RingtapError ERR_RINGTAP_MATCHER when both have the same name.
 */
export function extendedExpectation(scene: MatcherScene, subject: unknown, own: object): object {
	const both = [...knownMatchers.keys()].find(name => name in own);
	if (both !== undefined)
		throw wrongMatcher(`There is a matcher '${both}' already.`, 'Give yours another name.');
	return Object.fromEntries(
		[...knownMatchers].map(([name, matcher]) => [
			name,
			(...expected: unknown[]) => judge(scene, name, matcher, subject, expected),
		]),
	);
}

function judge(
	scene: MatcherScene,
	name: string,
	matcher: Matcher,
	subject: unknown,
	expected: readonly unknown[],
): void {
	const context: MatcherContext = {
		name: nameOf(subject),
		packets: () => scene.claim(subject),
		now: scene.now,
	};
	const call = matcher as (...args: readonly unknown[]) => unknown;
	const {pass, message, details = []} = checked(name, call(context, subject, ...expected));
	if (pass) return;
	if (typeof message !== 'string' || message === '')
		throw wrongMatcher(
			`Matcher '${name}' did not pass, and says no 'message'.`,
			'Say what is wrong.',
		);
	const [first = '', ...rest] = message.split('\n');
	throw new ScenarioFailure(
		first,
		[...rest, ...details].map(line => `  ${line}`),
	);
}

function checked(name: string, result: unknown): MatcherResult {
	if (result instanceof Promise) {
		// What it comes to is nobody's affair any more.
		result.catch(() => {});
		throw wrongMatcher(`Matcher '${name}' returned a promise; matchers are synchronous.`);
	}
	const {pass} = (result ?? {}) as {pass?: unknown};
	if (typeof pass === 'boolean') return result as MatcherResult;
	throw wrongMatcher(
		`Matcher '${name}' returned ${inspect(result)}; it returns {pass, message}.`,
		"return {pass: false, message: 'what is wrong'}",
	);
}

function nameOf(subject: unknown): string {
	if (Array.isArray(subject) && subject.length > 0 && subject.every(isReceiver))
		return subject.map(({name}) => name).join(' and ');
	const {name} = (subject ?? {}) as {name?: unknown};
	return typeof name === 'string' && name !== '' ? name : inspect(subject, {depth: 0});
}

export function wrongMatcher(message: string, fix = ''): RingtapError {
	return new RingtapError('ERR_RINGTAP_MATCHER', message, fix);
}
