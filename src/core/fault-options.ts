import {inspect} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import {type Condition, ConditionValue} from './condition.ts';
import {type Duration, parseDuration} from './duration.ts';
import type {NativeFaultNumbers} from './native.ts';

/**
 * Which of those that come by are struck: all of them; each n-th; each with a chance of one in n, drawn from the
 * dataplane's seed; or the n-th and no other. They are counted from when the fault was set.
 */
export type Struck =
	| {readonly every?: never; readonly oneIn?: never; readonly nth?: never}
	| {readonly every: number; readonly oneIn?: never; readonly nth?: never}
	| {readonly oneIn: number; readonly every?: never; readonly nth?: never}
	| {readonly nth: number; readonly every?: never; readonly oneIn?: never};

/** What goes wrong with packets on the way into a ring. Several are applied in the order in which they stand here. */
export interface RingFaults {
	/** The ring has no room: dropped, `fault-full`. */
	readonly full?: true | Struck;
	/** Lost: dropped, `fault-drop`. */
	readonly drop?: true | Struck;
	/** So many bits, anywhere in the packet, are flipped; default 1. */
	readonly corrupt?: true | (Struck & {readonly bits?: number});
	/** There are two of it. */
	readonly duplicate?: true | Struck;
	/** So many packets overtake it, or as many as come before the graph is at rest; default 1. */
	readonly reorder?: true | (Struck & {readonly by?: number});
	/** Comes so much later by the virtual clock, and up to `jitter` later still; then packets may overtake each other. */
	readonly delay?: Duration | (Struck & {readonly by: Duration; readonly jitter?: Duration});
	/** Others are let by, and not counted. */
	readonly only?: Condition;
}

/** Of a VIF: of the ring that leads to its wire, and of its link. */
export interface VifFaults extends RingFaults {
	/** The link is down: what enters and what leaves is dropped, `link-down`. */
	readonly link?: 'down';
}

/** Of the dataplane: of its quota of the pool. */
export interface PoolFaults {
	/**
	 * Whoever asks for an mbuf gets none: copies, packets that modules make. What the test injects and devices receive
	 * is not refused.
	 */
	readonly noMbuf: true | Struck;
}

export type RingFaultKind = Exclude<keyof RingFaults, 'only'>;
/** A `'pause'` is set at the prompt only. */
export type FaultKind = RingFaultKind | 'noMbuf' | 'link' | 'pause';

/** One kind of fault, as the core is told of it. */
export interface FaultPlan {
	readonly kind: Exclude<FaultKind, 'link'>;
	readonly timing: 'always' | 'every' | 'oneIn' | 'nth';
	readonly n: number;
	readonly numbers: NativeFaultNumbers;
}

/** In the order of the core's numbers. */
export const ringFaultKinds: readonly RingFaultKind[] = [
	'full',
	'drop',
	'corrupt',
	'duplicate',
	'reorder',
	'delay',
];
const timings = ['every', 'oneIn', 'nth'] as const;
/** What a kind takes beside which packets are struck. */
const more: Partial<Record<FaultKind, readonly string[]>> = {
	corrupt: ['bits'],
	reorder: ['by'],
	delay: ['by', 'jitter'],
};
const mostPackets = 2 ** 32 - 1;
const mostBits = 8 * 65_535;

/** In the order of the core's numbers; a pause is none that scenarios can set. */
export const traceableFaults: readonly string[] = [...ringFaultKinds, 'pause'];

/** What may be said of a place. */
export const faultsOf = {
	ring: [...ringFaultKinds, 'only'],
	vif: [...ringFaultKinds, 'link', 'only'],
	dataplane: ['noMbuf'],
} as const;

/** @throws RingtapError ERR_RINGTAP_FAULT_OPTION */
export function checkFaultNames(
	given: unknown,
	place: keyof typeof faultsOf,
): Readonly<Record<string, unknown>> {
	const known: readonly string[] = faultsOf[place];
	if (typeof given !== 'object' || given === null)
		throw refused(`fault() of a ${place} is given ${inspect(given)}`, 'an object', known);
	const names = Object.keys(given);
	for (const name of names) {
		if (known.includes(name)) continue;
		throw new RingtapError(
			'ERR_RINGTAP_FAULT_OPTION',
			`fault() knows no '${name}' of a ${place}.${didYouMean(name, known)}`,
			`It knows: ${known.join(', ')}.`,
		);
	}
	if (names.some(name => name !== 'only' && (given as Record<string, unknown>)[name] !== undefined))
		return given as Record<string, unknown>;
	throw refused(`fault() of a ${place} is told of no fault`, 'one or more', known);
}

/** The plans of what was given for a ring or the dataplane, in the order in which they are applied. */
export function faultPlans(given: Readonly<Record<string, unknown>>): FaultPlan[] {
	return [...ringFaultKinds, 'noMbuf' as const]
		.filter(kind => given[kind] !== undefined)
		.map(kind => planOf(kind, given[kind]));
}

/** @throws RingtapError ERR_RINGTAP_FAULT_OPTION */
export function conditionOf(given: unknown): ConditionValue | undefined {
	if (given === undefined || given instanceof ConditionValue) return given;
	throw new RingtapError(
		'ERR_RINGTAP_FAULT_OPTION',
		`fault(): 'only' is ${inspect(given)}; it takes a condition.`,
		'For example when.vlanId(10).',
	);
}

function planOf(kind: Exclude<FaultPlan['kind'], 'pause'>, given: unknown): FaultPlan {
	const how = typeof given === 'string' && kind === 'delay' ? {by: given} : given;
	const options = how === true ? {} : how;
	const extra = more[kind] ?? [];
	if (typeof options !== 'object' || options === null || (kind === 'delay' && how === true)) {
		const allowed = kind === 'delay' ? "a duration, or {by: '2ms', …}" : 'true or which are struck';
		throw refused(`fault(): '${kind}' is ${inspect(given)}`, allowed, [...timings, ...extra]);
	}
	const values = options as Readonly<Record<string, unknown>>;
	for (const name of Object.keys(values)) {
		const known = [...timings, ...extra];
		if (known.includes(name)) continue;
		throw new RingtapError(
			'ERR_RINGTAP_FAULT_OPTION',
			`fault(): '${kind}' has no '${name}'.${didYouMean(name, known)}`,
			`It has: ${known.join(', ')}.`,
		);
	}
	return {
		kind,
		...timingOf(kind, values),
		numbers: {
			bits: whole(values.bits ?? 1, `'${kind}': bits`, mostBits),
			places: kind === 'reorder' ? whole(values.by ?? 1, "'reorder': by", mostPackets) : 1,
			delay: kind === 'delay' ? parseDuration(values.by, "fault(): 'delay': by") : 0n,
			jitter:
				values.jitter === undefined ? 0n : parseDuration(values.jitter, "fault(): 'delay': jitter"),
		},
	};
}

function timingOf(
	kind: FaultKind,
	values: Readonly<Record<string, unknown>>,
): Pick<FaultPlan, 'timing' | 'n'> {
	const [timing, other] = timings.filter(name => values[name] !== undefined);
	if (timing === undefined) return {timing: 'always', n: 1};
	if (other !== undefined) {
		throw new RingtapError(
			'ERR_RINGTAP_FAULT_OPTION',
			`fault(): '${kind}' has both '${timing}' and '${other}': one of them says which are struck.`,
			'Set two faults.',
		);
	}
	return {timing, n: whole(values[timing], `'${kind}': ${timing}`, mostPackets)};
}

function whole(value: unknown, what: string, max: number): number {
	if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max)
		return value;
	throw new RingtapError(
		'ERR_RINGTAP_FAULT_OPTION',
		`fault(): ${what} is ${inspect(value)}; it takes a whole number from 1 to ${max}.`,
	);
}

function refused(what: string, takes: string, names: readonly string[]): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_FAULT_OPTION',
		`${what}; it takes ${takes}: ${names.join(', ')}.`,
		'For example fault(br.input, {drop: {every: 10}}).',
	);
}
