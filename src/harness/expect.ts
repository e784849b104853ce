import {inspect, isDeepStrictEqual} from 'node:util';
import {type Between, isBetween, showBetween} from '../core/between.ts';
import {type CommonDrop, type InstanceBase, InstanceObject} from '../core/instance.ts';
import type {Shape} from '../core/module-class.ts';
import {type CapturedPacket, type Claimable, isReceiver, type Receiver} from '../core/receiver.ts';
import {InputRing} from '../core/ring.ts';
import {Rule} from '../core/rule.ts';
import {didYouMean, RingtapError} from '../errors.ts';
import {type Packet, summary} from '../packet/index.ts';
import {timed} from '../timing.ts';
import {asPackets} from './as-packets.ts';
import {here} from './caller.ts';
import {type Evidence, exhibit} from './evidence.ts';
import {ScenarioFailure} from './failure.ts';
import {plural, type ReceiverExpectation, ReceiverExpectations} from './receiver-expectation.ts';
import type {SceneState} from './scene-state.ts';
import {packets} from './story.ts';

export interface InstanceExpectation<S extends Shape> {
	/** Drops since the last time they were expected; claims them. */
	toDrop(count: number | Between, reason: S['drops'] | CommonDrop): readonly Packet[];
	toDropNothing(): void;
}
export interface RuleExpectation {
	toHaveHits(packets: number | Between): void;
}
export interface ValueExpectation<T> {
	/** The same value (Object.is). */
	toBe(expected: T): void;
	/** Equal in structure. */
	toEqual(expected: T): void;
	/** Has at least these properties, equal in structure. */
	toMatchObject(expected: object): void;
	/** For functions: throws, with that code when one is given. */
	toThrow(code?: `ERR_RINGTAP_${string}`): void;
}
/** Has no matcher; its type parameter is the sentence that the editor shows. */
export interface NotAnEndpoint<_Why extends string> {
	readonly notAnEndpoint: _Why;
}
/** Not distributive: `expect(x)` of a `boolean` or a `string | undefined` is one expectation. */
export type ExpectationFor<T> = [T] extends [Receiver & InstanceBase<infer S>]
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
}

export function makeExpect(state: SceneState): Expect {
	const expectOne = (subject: unknown): object => {
		state.assertOpen();
		const settled =
			subject instanceof InstanceObject || isReceiver(subject) || isReceivers(subject);
		if (settled) timed('expect', () => state.settle());
		return expectationOn(state, subject);
	};
	return Object.assign(expectOne, {
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
	return Object.assign(endpointExpectation(state, subject), valueExpectation(subject));
}

function endpointExpectation(state: SceneState, subject: unknown): object {
	if (subject instanceof InstanceObject) {
		const drops = dropExpectation(state, subject);
		if (!isReceiver(subject)) return drops;
		const receiver = new ReceiverExpectations(state, [subject]);
		return Object.assign(receiver, drops);
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
	return {};
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

function fits(value: number | bigint, wanted: number | Between): boolean {
	return isBetween(wanted) ? value >= wanted.min && value <= wanted.max : Number(value) === wanted;
}

function show(wanted: number | Between): string {
	return isBetween(wanted) ? showBetween(wanted) : String(wanted);
}

function dropExpectation(state: SceneState, instance: InstanceObject): InstanceExpectation<Shape> {
	const own = () => state.endpoints.dropsOf(instance)!;
	const reasons = instance.class.datapath.drops;
	return {
		toDrop(count, reason) {
			const index = reasons.findIndex(r => r.name === reason);
			if (index < 0) throw unknownReason(instance, reason);
			const {unclaimed} = own();
			const [mine, rest] = unclaimed.packets.partition(packet => packet.reason === index);
			unclaimed.packets = rest;
			state.endpoints.keep(own(), mine);
			if (fits(mine.length, count)) return asPackets(mine);
			const others = [...rest.slice(0, 5)].map(
				p => `  ${reasons[p.reason]?.name}: ${summary(p.bytes)}`,
			);
			throw new ScenarioFailure(
				`${instance.name} dropped ${packets(mine.length)} as ${reason}, expected ${show(count)}`,
				[
					...[...mine.slice(0, 5)].map(p => `  ${reason}: ${summary(p.bytes)}`),
					...(others.length > 0 ? ['  Of other reasons:', ...others] : []),
				],
				undefined,
				aboutDrops(instance, mine.at(0) ?? rest.at(0)),
			);
		},
		toDropNothing() {
			const {unclaimed} = own();
			const listed = [...unclaimed.packets.slice(0, 5)];
			const [first] = listed;
			if (!first) return;
			const name = reasons[first.reason]?.name;
			throw new ScenarioFailure(
				`${instance.name} dropped ${packets(unclaimed.count)}, expected nothing: ${name}`,
				listed.map(p => `  ${reasons[p.reason]?.name}: ${summary(p.bytes)}`),
				undefined,
				aboutDrops(instance, first),
			);
		},
	};
}

function aboutDrops(
	{name}: InstanceObject,
	packet: CapturedPacket | undefined,
): Evidence | undefined {
	return packet && {endpoint: name, received: exhibit(packet)};
}

function unknownReason(instance: InstanceObject, reason: string): RingtapError {
	const names = instance.class.datapath.drops.map(r => r.name);
	return new RingtapError(
		'ERR_RINGTAP_UNKNOWN_REASON',
		`${instance.class.name} '${instance.name}' has no drop reason '${reason}'.${didYouMean(reason, names)}`,
		`It has: ${names.join(', ')}.`,
	);
}

function ruleExpectation(rule: Rule): RuleExpectation {
	return {
		toHaveHits(wanted) {
			const {packets: hits} = rule.hits;
			if (fits(hits, wanted)) return;
			const word = plural(Number(hits), 'packet');
			throw new ScenarioFailure(`rule ${rule} decided ${hits} ${word}, expected ${show(wanted)}`);
		},
	};
}

function valueExpectation<T>(actual: T): ValueExpectation<T> {
	const fail = (expected: unknown, how: string): never => {
		const [a, e] = [inspect(actual, {depth: 6}), inspect(expected, {depth: 6})];
		const isShort = a.length + e.length < 90 && !`${a}${e}`.includes('\n');
		if (isShort) throw new ScenarioFailure(`the value is ${a}, expected ${how}${e}`);
		throw new ScenarioFailure(`the value is not ${how || 'what was expected'}`.trimEnd(), [
			'received',
			...a.split('\n').map(line => `  ${line}`),
			'expected',
			...e.split('\n').map(line => `  ${line}`),
		]);
	};
	return {
		toBe: expected => {
			if (!Object.is(actual, expected)) fail(expected, '');
		},
		toEqual: expected => {
			if (!isDeepStrictEqual(actual, expected)) fail(expected, 'equal to ');
		},
		toMatchObject: expected => {
			if (!containsAll(actual, expected)) fail(expected, 'at least ');
		},
		toThrow: code => expectThrow(actual, code),
	};
}

function containsAll(actual: unknown, expected: unknown): boolean {
	if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected);
	if (typeof actual !== 'object' || actual === null) return false;
	if (Array.isArray(expected) && (!Array.isArray(actual) || actual.length !== expected.length))
		return false;
	return Object.entries(expected).every(([key, value]) =>
		containsAll((actual as Record<string, unknown>)[key], value),
	);
}

function expectThrow(subject: unknown, code: string | undefined): void {
	if (typeof subject !== 'function') {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`toThrow() was given ${inspect(subject)}; it takes a function: expect(() => …).toThrow().`,
		);
	}
	try {
		subject();
	} catch (error) {
		const thrown = (error as {code?: unknown}).code;
		if (code === undefined || thrown === code) return;
		throw new ScenarioFailure(`it threw ${String(thrown ?? error)}, expected ${code}`, [
			`  ${(error as Error).message}`,
		]);
	}
	throw new ScenarioFailure(`nothing was thrown, expected ${code ?? 'an error'}`);
}
