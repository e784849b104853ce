import {inspect} from 'node:util';
import type {CommonDrop, InstanceObject} from '../core/instance.ts';
import type {Shape} from '../core/module-class.ts';
import {didYouMean, RingtapError} from '../errors.ts';
import {ScenarioFailure} from './failure.ts';
import {type Count, checkCount, fits, showCount} from './wanted-count.ts';

/** Counters of an instance, those that are expected; others are not looked at. */
export interface ExpectedCounters<S extends Shape> {
	readonly received?: Count;
	readonly sent?: Count;
	readonly held?: Count;
	readonly dropped?: {readonly [R in S['drops'] | CommonDrop]?: Count};
}

/** Counters by path: `sent`, `dropped.mtu`. */
type Flat<T> = ReadonlyMap<string, T>;

export interface CounterExpectation<S extends Shape> {
	/** Since the instance was made. */
	toHaveCounters(expected: ExpectedCounters<S>): void;
	/**
	 * Since the last time that this was expected of the instance, or since it was made.
	 *
	 * @example
	 * inject(a, packet);
	 * expect(br).toHaveCounted({received: 1, sent: 2, dropped: {mtu: 0}});
	 */
	toHaveCounted(expected: ExpectedCounters<S>): void;
}

/** What was counted when it was last expected. */
const lastCounted = new WeakMap<InstanceObject, Flat<bigint>>();

export function counterExpectation(instance: InstanceObject): CounterExpectation<Shape> {
	return {
		toHaveCounters(expected) {
			const wanted = wantedOf('toHaveCounters', instance, expected);
			judge(instance, wanted, countersOf(instance), '');
		},
		toHaveCounted(expected) {
			const wanted = wantedOf('toHaveCounted', instance, expected);
			const now = countersOf(instance);
			const before = lastCounted.get(instance);
			lastCounted.set(instance, now);
			const grown = new Map([...now].map(([name, n]) => [name, n - (before?.get(name) ?? 0n)]));
			judge(instance, wanted, grown, before ? ' since the last time' : '');
		},
	};
}

function countersOf(instance: InstanceObject): Flat<bigint> {
	const {dropped, ...plain} = instance.counters;
	return new Map([
		...Object.entries(plain),
		...Object.entries(dropped).map(([reason, n]) => [`dropped.${reason}`, n] as const),
	]);
}

function wantedOf(matcher: string, instance: InstanceObject, expected: unknown): Flat<Count> {
	if (typeof expected !== 'object' || expected === null) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`${matcher}() was given ${inspect(expected)}; it takes counters: {sent: 3, dropped: {mtu: 1}}.`,
		);
	}
	const {dropped = {}, ...plain} = expected as Record<string, unknown>;
	const entries = [
		...Object.entries(plain),
		...Object.entries(dropped as object).map(([reason, n]) => [`dropped.${reason}`, n] as const),
	];
	const names = [...countersOf(instance).keys()];
	for (const [name, wanted] of entries) {
		if (!names.includes(name)) throw unknown(instance, name, names);
		checkCount(matcher, wanted);
	}
	return new Map(entries as [string, Count][]);
}

function unknown(instance: InstanceObject, name: string, names: readonly string[]): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_OPTION',
		`${instance.class.name} '${instance.name}' has no counter '${name}'.${didYouMean(name, names)}`,
		`It has: ${names.join(', ')}.`,
	);
}

function judge(
	instance: InstanceObject,
	wanted: Flat<Count>,
	actual: Flat<bigint>,
	since: string,
): void {
	const wrong = [...wanted].filter(([name, count]) => !fits(actual.get(name)!, count));
	const [first] = wrong;
	if (!first) return;
	const told = wrong.map(
		([name, count]) => `${name} is ${actual.get(name)}${since}, expected ${showCount(count)}`,
	);
	const others = [...actual].filter(([name, n]) => n > 0n && !wanted.has(name));
	throw new ScenarioFailure(`${instance.name}: ${told[0]}`, [
		...told.slice(1).map(text => `  ${text}`),
		...(others.length > 0
			? [`  It also counted: ${others.map(([name, n]) => `${name} ${n}`).join(', ')}`]
			: []),
	]);
}
