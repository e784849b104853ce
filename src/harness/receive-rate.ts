import {inspect} from 'node:util';
import {type Duration, parseDuration, showTime} from '../core/duration.ts';
import {formatRate, parseRate, type RateNumbers, rateWords} from '../core/rate.ts';
import type {CapturedPacket} from '../core/receiver.ts';
import {RingtapError} from '../errors.ts';
import {ScenarioFailure} from './failure.ts';

export interface RateOptions {
	/** How far the rate may be off, either way. Default 1 %. */
	readonly tolerance?: `${number}%`;
	/**
	 * Measured over this long from the first packet on; what comes later is not counted. Left out: from
	 * the first packet to the last.
	 */
	readonly over?: Duration;
}

const optionNames = ['tolerance', 'over'];
const defaultTolerance = '1%';
const nsPerSecond = 1e9;
const bitsPerByte = 8;

/** A rate that is expected, read and checked. */
export interface WantedRate {
	readonly rate: RateNumbers;
	/** 0.01: a hundredth of it. */
	readonly tolerance: number;
	readonly overNs: bigint | undefined;
}

/** @throws RingtapError ERR_RINGTAP_OPTION, …_DURATION */
export function readWantedRate(rate: unknown, options: RateOptions): WantedRate {
	for (const name of Object.keys(options)) {
		if (optionNames.includes(name)) continue;
		throw wrong(`has no option '${name}'`, `It has: ${optionNames.join(', ')}.`);
	}
	const read = parseRate(rate);
	if (!read) throw wrong(`was given ${inspect(rate)}; it takes a rate`, `That is ${rateWords}.`);
	const {tolerance = defaultTolerance, over} = options;
	const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(tolerance) ?? [];
	if (percent === undefined) {
		throw wrong(`has tolerance: ${inspect(tolerance)}; it takes a percentage`, "Like '1%'.");
	}
	const overNs = over === undefined ? undefined : parseDuration(over, 'over');
	if (overNs === 0n) throw wrong(`has over: '${over}': no time at all`);
	return {rate: read, tolerance: Number(percent) / 100, overNs};
}

function wrong(what: string, fix = ''): RingtapError {
	return new RingtapError('ERR_RINGTAP_OPTION', `toReceiveAtRate() ${what}.`, fix);
}

/**
 * Whether packets came at a rate, by their times of arrival. Between the first and the last of n packets
 * lie n - 1 times between packets: what one brings counts from when it comes to the next.
 *
 * @throws ScenarioFailure
 */
export function checkRate(
	names: string,
	packets: Iterable<CapturedPacket>,
	{rate, tolerance, overNs}: WantedRate,
): void {
	const wanted = formatRate(rate);
	const [first, ...rest] = packets;
	if (!first) throw new ScenarioFailure(`${names} received nothing, expected ${wanted}`);
	const end = overNs === undefined ? undefined : first.at + overNs;
	const counted = [first, ...rest].filter(({at}) => end === undefined || at < end);
	const spanNs = overNs ?? counted.at(-1)!.at - first.at;
	if (spanNs === 0n) {
		const all = counted.length === 1 ? 'one packet' : `all ${counted.length} packets at once`;
		throw new ScenarioFailure(`${names} received ${all}, which is no rate, expected ${wanted}`);
	}
	// Up to the last packet; given the time, up to its end.
	const measured = overNs === undefined ? counted.slice(0, -1) : counted;
	const amount =
		rate.of === 'packets'
			? measured.length
			: measured.reduce((bits, {bytes}) => bits + bytes.length * bitsPerByte, 0);
	const perSecond = (amount * nsPerSecond) / Number(spanNs);
	if (Math.abs(perSecond - rate.perSecond) <= tolerance * rate.perSecond) return;
	const unit = rate.of === 'packets' ? 'pps' : 'bps';
	throw new ScenarioFailure(
		`${names} received ${Number(perSecond.toPrecision(4))}${unit}, expected ${wanted}`,
		[
			`  ${counted.length} packets from ${showTime(first.at)} to ${showTime(first.at + spanNs)}`,
			`  up to ${Number((tolerance * 100).toPrecision(4))} % more or less was allowed`,
		],
	);
}
