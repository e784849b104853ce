import {inspect} from 'node:util';
import {type InjectionTarget, type InjectNumbersGiven, wholeNumber} from '../../core/injection.ts';
import {InstanceObject, type Vif} from '../../core/instance.ts';
import type {NativeTiming} from '../../core/native.ts';
import {parseRate, type Rate, rateWords} from '../../core/rate.ts';
import {InputRing} from '../../core/ring.ts';
import {didYouMean, RingtapError} from '../../errors.ts';
import type {Offload} from '../../packet/index.ts';

export interface InjectOptions {
	/** `'at-once'` (default): virtual time stands still. `'capture'`: as recorded. Or a rate. */
	readonly timing?: 'at-once' | 'capture' | Rate;
	/** How many times. Default 1. */
	readonly repeat?: number;
	/** Over and over, until `limit` packets have gone in. */
	readonly loop?: boolean;
	/** At most so many packets, however many there are. */
	readonly limit?: number;
	/** Packets per burst; more than a ring holds is the way to overflow it on purpose. Default 32. */
	readonly burst?: number;
	/** `false`: leave them in the ring; `settle()`, `advance()` or a step move them. Default true. */
	readonly run?: boolean;
	/** For rings: what the module upstream would have set. */
	readonly metadata?: {readonly inVif?: Vif; readonly outVif?: Vif};
	/** What a device has noted of each packet, or what one is to do with it. */
	readonly offload?: Offload;
}

export const optionNames: readonly string[] = [
	'timing',
	'repeat',
	'loop',
	'limit',
	'burst',
	'run',
	'metadata',
	'offload',
];

/** When packets enter, if not at once. */
export type Pace = Pick<NativeTiming, 'by' | 'perSecond'>;

/** The core counts rounds with 32 bits, and a packet of an injection, too. */
const mostRounds = 2 ** 32 - 1;
const mostPackets = 2 ** 32 - 1;

/** @throws RingtapError ERR_RINGTAP_INJECT_TARGET */
export function targetOf(at: unknown): InjectionTarget {
	if (at instanceof InputRing) return at;
	if (at instanceof InstanceObject && at.isVif) return at;
	const name = at instanceof InstanceObject ? at.name : undefined;
	throw new RingtapError(
		'ERR_RINGTAP_INJECT_TARGET',
		`Nothing can be injected into ${name ?? inspect(at, {depth: 0})}.`,
		name
			? `Into its ring it can: inject(${name}.input, …).`
			: 'A VIF (its wire) or an input ring takes packets.',
	);
}

/** @throws RingtapError ERR_RINGTAP_OPTION */
export function checkNames(options: object, allowed: readonly string[], what: string): void {
	for (const name of Object.keys(options)) {
		if (allowed.includes(name)) continue;
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`${what} has no option '${name}'.${didYouMean(name, allowed)}`,
			`It has: ${allowed.join(', ')}.`,
		);
	}
}

/** @throws RingtapError ERR_RINGTAP_OPTION */
export function paceOf({timing = 'at-once', run = true}: InjectOptions): Pace | undefined {
	if (timing === 'at-once') return undefined;
	if (!run) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`inject(): run: false and timing: '${timing}' exclude each other: timed packets run as they come.`,
		);
	}
	return timing === 'capture' ? {by: 'recorded', perSecond: 0} : rateOf(timing);
}

function rateOf(rate: string): Pace {
	const read = parseRate(rate);
	if (!read) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`inject(): timing is ${inspect(rate)}; it takes 'at-once', 'capture' or a rate.`,
			`A rate is ${rateWords}.`,
		);
	}
	return {by: read.of, perSecond: read.perSecond};
}

/** How often, by `repeat` or `loop`. */
function roundsOf({repeat, loop = false, limit}: InjectOptions): number {
	if (typeof loop !== 'boolean') {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`inject(): 'loop' is ${inspect(loop)}; it takes true or false.`,
		);
	}
	if (!loop) return wholeNumber(repeat ?? 1, 'repeat', mostRounds);
	if (repeat !== undefined || limit === undefined) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			repeat === undefined
				? "inject(): 'loop' has no end without a 'limit'."
				: "inject(): 'loop' and 'repeat' exclude each other.",
			'Write {loop: true, limit: 1000}, packets, or {repeat: 10}, rounds.',
		);
	}
	return mostRounds;
}

/** @throws RingtapError ERR_RINGTAP_OPTION */
export function numbersOf(options: InjectOptions): InjectNumbersGiven & {readonly repeat: number} {
	const {burst, limit, metadata, offload, run = true} = options;
	if (limit !== undefined) wholeNumber(limit, 'limit', mostPackets);
	return {burst, limit, repeat: roundsOf(options), ...metadata, offload, now: !run};
}
