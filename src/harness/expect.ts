import {type InstanceBase, InstanceObject} from '../core/instance.ts';
import type {Shape} from '../core/module-class.ts';
import {type Claimable, isReceiver, type Receiver} from '../core/receiver.ts';
import {InputRing} from '../core/ring.ts';
import {Rule} from '../core/rule.ts';
import {RingtapError} from '../errors.ts';
import {timed} from '../timing.ts';
import {here} from './caller.ts';
import {type CounterExpectation, counterExpectation} from './counter-expectation.ts';
import {type DropExpectation, dropExpectation} from './drop-expectation.ts';
import {ScenarioFailure} from './failure.ts';
import {extendedExpectation, hasMatchers} from './known-matchers.ts';
import {extendExpect, type Matchers} from './matchers.ts';
import {type ReceiverExpectation, ReceiverExpectations} from './receiver-expectation.ts';
import {type RuleExpectation, ruleExpectation} from './rule-expectation.ts';
import type {SceneState} from './scene-state.ts';
import {type ValueExpectation, ValueExpectations} from './value-expectation.ts';

export interface InstanceExpectation<S extends Shape>
	extends DropExpectation<S>,
		CounterExpectation<S> {}
/** Has no matcher; its type parameter is the sentence that the editor shows. */
export interface NotAnEndpoint<_Why extends string> {
	readonly notAnEndpoint: _Why;
}
/** Not distributive: `expect(x)` of a `boolean` or a `string | undefined` is one expectation. */
export type ExpectationFor<T> = [T] extends [InputRing]
	? OwnExpectationFor<T>
	: Matchers<T> & OwnExpectationFor<T>;
type OwnExpectationFor<T> = [T] extends [Receiver & InstanceBase<infer S>]
	? ReceiverExpectation & InstanceExpectation<S>
	: [T] extends [Receiver | readonly Receiver[]]
		? ReceiverExpectation
		: [T] extends [InstanceBase<infer S>]
			? InstanceExpectation<S>
			: [T] extends [Rule]
				? RuleExpectation
				: [T] extends [InputRing]
					? NotAnEndpoint<'an input ring is read by its module: expect on tap(ring), or lead a rule to an outputRing'>
					: ValueExpectation<T>;
export interface Expect {
	<T>(subject: T): ExpectationFor<T>;
	/** Reports, and goes on. */
	readonly soft: <T>(subject: T) => ExpectationFor<T>;
	/** All endpoints at once. */
	all(): ReceiverExpectation;
	/** Adds matchers of your own; `extendExpect`, which does the same, is for the top of a file. */
	readonly extend: typeof extendExpect;
}

export function makeExpect(state: SceneState): Expect {
	const expectOne = (subject: unknown): object => {
		state.assertOpen();
		if (typeof subject !== 'object' && !hasMatchers()) return new ValueExpectations(subject);
		const settled =
			subject instanceof InstanceObject || isReceiver(subject) || isReceivers(subject);
		if (settled) timed('expect', () => state.settle());
		return expectationOn(state, subject);
	};
	return Object.assign(expectOne, {
		extend: extendExpect,
		soft: (subject: unknown) => soften(state, expectOne(subject)),
		all: () => {
			state.settle();
			const judged = state.endpoints.all().filter(endpoint => endpoint.isJudged);
			return new ReceiverExpectations(
				state,
				judged.map(endpoint => endpoint.receiver),
			);
		},
	}) as unknown as Expect;
}

function isReceivers(subject: unknown): subject is readonly Claimable[] {
	return Array.isArray(subject) && subject.length > 0 && subject.every(isReceiver);
}

/** Whatever it is, it is a value too. */
function expectationOn(state: SceneState, subject: unknown): object {
	const value = new ValueExpectations(subject);
	const about = endpointExpectation(state, subject);
	const own = about ? merged(about, [value]) : value;
	if (!hasMatchers()) return own;
	const scene = {
		now: state.existing?.now ?? 0n,
		claim: (receivers: unknown) => claimAll(state, receivers),
	};
	return Object.assign(own, extendedExpectation(scene, subject, own));
}

/** undefined: nothing but a value. */
function endpointExpectation(state: SceneState, subject: unknown): object | undefined {
	if (subject instanceof InstanceObject) {
		const about = [dropExpectation(state, subject), counterExpectation(subject)] as const;
		if (!isReceiver(subject)) return merged({}, about);
		return merged(new ReceiverExpectations(state, [subject]), about);
	}
	if (isReceiver(subject)) return new ReceiverExpectations(state, [subject]);
	if (isReceivers(subject)) return new ReceiverExpectations(state, subject);
	if (subject instanceof Rule) return ruleExpectation(subject);
	if (subject instanceof InputRing) {
		throw new RingtapError(
			'ERR_RINGTAP_NOT_AN_ENDPOINT',
			`${subject.name} is read by its module, so nothing can be expected of it.`,
			'Expect on a tap: const t = tap(ring); or lead a rule to an outputRing.',
		);
	}
	return undefined;
}

/** A failure is noted, and the scenario goes on. */
function soften(state: SceneState, expectation: object): object {
	return new Proxy(expectation, {
		get: (target, key) => {
			const member: unknown = Reflect.get(target, key);
			if (typeof member !== 'function') return member;
			return (...args: unknown[]) => {
				const where = here();
				try {
					return member.apply(target, args);
				} catch (failure) {
					if (!(failure instanceof ScenarioFailure)) throw failure;
					state.softFailures.push({failure, where});
					return [];
				}
			};
		},
	});
}

/** Their methods, bound, on one object. */
function merged(target: object, expectations: readonly object[]): object {
	for (const expectation of expectations) {
		for (const name of methodsOf(expectation)) {
			const method = Reflect.get(expectation, name) as (...args: unknown[]) => unknown;
			Object.assign(target, {[name]: method.bind(expectation)});
		}
	}
	return target;
}

function methodsOf(object: object): string[] {
	const prototype: object = Object.getPrototypeOf(object);
	const own = Object.keys(object);
	if (prototype === Object.prototype) return own;
	return [...own, ...Object.getOwnPropertyNames(prototype)].filter(name => name.startsWith('to'));
}

/** For matchers of the user's. */
function claimAll(state: SceneState, subject: unknown) {
	const receivers = isReceivers(subject) ? subject : [subject];
	if (receivers.every(isReceiver))
		return new ReceiverExpectations(state, receivers).toReceiveAnything();
	throw new RingtapError(
		'ERR_RINGTAP_NOT_AN_ENDPOINT',
		'A matcher asks for the packets of something that receives none.',
		'Test VIFs, output rings and taps receive packets.',
	);
}
