import {inspect} from 'node:util';
import {isReceiver} from '../core/receiver.ts';
import {RingtapError} from '../errors.ts';
import type {Packet} from '../packet/index.ts';
import {ScenarioFailure} from './failure.ts';

/**
 * Matchers of your own, for the compiler; `T` is what is expected on.
 *
 * @example
 * declare module 'ringtap' {
 *   interface Matchers<T> { toReceiveOnlyArp(): void }
 * }
 */
export interface Matchers<T> {
	readonly [subjectType]?: T;
}
declare const subjectType: unique symbol;

/** What a matcher of your own says. */
export interface MatcherResult {
	readonly pass: boolean;
	/** One line: what is wrong. Needed when it does not pass. */
	readonly message?: string;
	/** Lines below it. */
	readonly details?: readonly string[];
}

/** What a matcher is handed. */
export interface MatcherContext {
	/** Name of the subject when it has one: `b`, `br0`. */
	readonly name: string;
	/** Claims and returns what the subject, an endpoint or several, has got since the last claim. */
	packets(): readonly Packet[];
	/** Virtual time, ns. */
	readonly now: bigint;
}

/** `(context, subject, …what the matcher was called with)` */
export type Matcher = (
	context: MatcherContext,
	subject: never,
	...expected: never[]
) => MatcherResult;

/** What a subject has of its own, to make matchers of. */
export interface MatcherScene {
	readonly now: bigint;
	claim(subject: unknown): readonly Packet[];
}

const known = new Map<string, Matcher>();
/** Matchers that everything has. */
const taken = ['toBe', 'toEqual', 'toMatchObject', 'toThrow', 'constructor', 'then'];

/**
 * Adds matchers to every `expect` of this process. Called again with a matcher of the same name, it is replaced: a file may
 * be loaded twice.
 *
 * @throws RingtapError ERR_RINGTAP_MATCHER
 * @example
 * extendExpect({
 *   toReceiveOnlyArp({name, packets}) {
 *     const other = packets().find(p => !p.has('arp'));
 *     return {pass: other === undefined, message: `${name} received ${other}, expected ARP only`};
 *   },
 * });
 */
export function extendExpect(matchers: Readonly<Record<string, Matcher>>): void {
	const entries = Object.entries(matchers);
	for (const [name, matcher] of entries) {
		if (!/^to[A-Z]\w*$/.test(name))
			throw wrong(`A matcher is called '${name}'; its name begins with 'to': toBeAnswered.`);
		if (taken.includes(name) || ownMatchers.has(name))
			throw wrong(`There is a matcher '${name}' already.`, 'Give yours another name.');
		if (typeof matcher !== 'function')
			throw wrong(`Matcher '${name}' is ${inspect(matcher)}; it takes a function.`);
	}
	for (const [name, matcher] of entries) known.set(name, matcher);
}

/** Names of Ringtap's own matchers; filled by what has them. */
export const ownMatchers = new Set<string>();

/** The user's matchers for a subject. */
export function extendedExpectation(scene: MatcherScene, subject: unknown): object {
	return Object.fromEntries(
		[...known].map(([name, matcher]) => [
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
		throw wrong(`Matcher '${name}' did not pass, and says no 'message'.`, 'Say what is wrong.');
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
		throw wrong(`Matcher '${name}' returned a promise; matchers are synchronous.`);
	}
	const {pass} = (result ?? {}) as {pass?: unknown};
	if (typeof pass === 'boolean') return result as MatcherResult;
	throw wrong(
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

function wrong(message: string, fix = ''): RingtapError {
	return new RingtapError('ERR_RINGTAP_MATCHER', message, fix);
}
