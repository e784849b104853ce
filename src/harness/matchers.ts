import {inspect} from 'node:util';
import type {Packet} from '../packet/index.ts';
import {knownMatchers, wrongMatcher} from './known-matchers.ts';

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
			throw wrongMatcher(`A matcher is called '${name}'; its name begins with 'to': toBeAnswered.`);
		if (typeof matcher !== 'function')
			throw wrongMatcher(`Matcher '${name}' is ${inspect(matcher)}; it takes a function.`);
	}
	for (const [name, matcher] of entries) knownMatchers.set(name, matcher);
}
