import {conditions} from './condition.ts';
import type {NativeCondition, NativeConditionArgs, NativeValue} from './native.ts';
import type {FieldDescription} from './native-tables.ts';
import {sameValue} from './same-value.ts';

type Values = readonly NativeValue[];
type Parts = readonly NativeCondition[];

/**
 * Whether each packet that `narrow` matches is one that `wide` matches, too. True only where that is certain: by the
 * conditions themselves, not by what packets there are.
 *
 * @param narrow, wide as `readCondition` reads them
 */
export function implies(narrow: NativeCondition, wide: NativeCondition): boolean {
	const [wideName, wideArgs] = wide;
	const [name, args] = narrow;
	if (wideName === 'any') return true;
	if (wideName === 'allOf') return (wideArgs as Parts).every(part => implies(narrow, part));
	if (name === 'anyOf') return (args as Parts).every(part => implies(part, wide));
	if (wideName === 'anyOf' && (wideArgs as Parts).some(part => implies(narrow, part))) return true;
	if (name === 'allOf') return (args as Parts).some(part => implies(part, wide));
	if (name === 'not' || wideName === 'not')
		return name === wideName && implies((wideArgs as Parts)[0]!, (args as Parts)[0]!);
	return isWithin(narrow, wide) || consequences(narrow).some(said => isWithin(said, wide));
}

/** Of two conditions of the same name: whether each value of the one lies within that of the other. */
function isWithin([name, args]: NativeCondition, [wideName, wideArgs]: NativeCondition): boolean {
	if (name !== wideName) return false;
	const fields = conditions().get(name)?.args ?? [];
	return fields.every((field, i) =>
		isValueWithin(args[i] as NativeValue, wideArgs[i] as NativeValue, field),
	);
}

/** A value that may be left out, and is, asks nothing. */
function isValueWithin(value: NativeValue, wide: NativeValue, {type}: FieldDescription): boolean {
	if (wide === undefined) return true;
	if (value === undefined) return false;
	const [a, b] = [value as readonly number[], wide as readonly number[]];
	if (type === 'range') return b[0]! <= a[0]! && a[1]! <= b[1]!;
	if (type === 'ipv4Prefix')
		return a[1]! >= b[1]! && firstBits(a[0]!, b[1]!) === firstBits(b[0]!, b[1]!);
	if (type === 'ipv6Prefix') return isIpv6Within(value as Uint8Array, wide as Uint8Array);
	return sameValue(value, wide);
}

function firstBits(address: number, length: number): number {
	return Math.floor(address / 2 ** (32 - length));
}

/** 16 bytes of address and one of length. */
function isIpv6Within(value: Uint8Array, wide: Uint8Array): boolean {
	const length = wide[16]!;
	if (value[16]! < length) return false;
	const whole = length >> 3;
	for (let i = 0; i < whole; i++) if (value[i] !== wide[i]) return false;
	const mask = 0xff00 >> (length & 7);
	return (length & 7) === 0 || ((value[whole]! ^ wide[whole]!) & mask & 0xff) === 0;
}

/** What a condition says in terms of others, all the way. */
function consequences([name, args]: NativeCondition): NativeCondition[] {
	return sayings[name]?.(args as Values) ?? [];
}

const broadcast = Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff);

const sayings: Readonly<Record<string, (args: Values) => NativeCondition[]>> = {
	ethDst: ([mac]) => [
		...(sameValue(mac, broadcast) ? [said('ethDstBroadcast')] : []),
		...(((mac as Uint8Array)[0]! & 1) === 1 ? [said('ethDstMulticast')] : []),
	],
	ethDstBroadcast: () => [said('ethDstMulticast'), said('ethDst', broadcast)],
	ipv4Src: ([address]) => ipv4('Src', [address as number, 32]),
	ipv4Dst: ([address]) => ipv4('Dst', [address as number, 32]),
	ipv4SrcNet: ([net]) => ipv4('Src', net),
	ipv4DstNet: ([net]) => ipv4('Dst', net),
	inVifIpv4Dst: ([vif, address]) => [said('inVif', vif), ...ipv4('Dst', [address as number, 32])],
	fiveTuple: ([src, dst]) => [...ipv4('Src', src), ...ipv4('Dst', dst)],
	ipv6Src: ([address]) => ipv6('Src', Uint8Array.of(...(address as Uint8Array), 128)),
	ipv6Dst: ([address]) => ipv6('Dst', Uint8Array.of(...(address as Uint8Array), 128)),
	ipv6SrcNet: ([net]) => ipv6('Src', net),
	ipv6DstNet: ([net]) => ipv6('Dst', net),
	ipv6FiveTuple: ([src, dst]) => [...ipv6('Src', src), ...ipv6('Dst', dst)],
};

function said(name: string, ...args: NativeConditionArgs): NativeCondition {
	return [name, args];
}

/** An address in a network; in one of a single address, that address. */
function ipv4(side: 'Src' | 'Dst', net: NativeValue): NativeCondition[] {
	if (net === undefined) return [];
	const [address, length] = net as readonly number[];
	const one = length === 32 ? [said(`ipv4${side}`, address)] : [];
	return [said(`ipv4${side}Net`, net), ...one];
}

function ipv6(side: 'Src' | 'Dst', net: NativeValue): NativeCondition[] {
	if (net === undefined) return [];
	const bytes = net as Uint8Array;
	const one = bytes[16] === 128 ? [said(`ipv6${side}`, bytes.subarray(0, 16))] : [];
	return [said(`ipv6${side}Net`, net), ...one];
}
