import {inspect} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import type {Offload} from '../packet/types.ts';
import {type NativeOffload, native, type OffloadFlag} from './native.ts';

const names = [
	'vlanTci',
	'vlanInsert',
	'rssHash',
	'packetType',
	'txChecksum',
	'rxChecksum',
	'timestamp',
];

const checksums: Readonly<Record<string, OffloadFlag>> = {
	ipv4: 'txIpChecksum',
	tcp: 'txTcpChecksum',
	udp: 'txUdpChecksum',
};

/**
 * Offload fields as the core takes them.
 *
 * @throws RingtapError ERR_RINGTAP_OFFLOAD
 */
export function writeOffload(offload: Offload): NativeOffload {
	const unknown = Object.keys(offload).find(name => !names.includes(name));
	if (unknown !== undefined) {
		throw wrong(`there is no field '${unknown}'.${didYouMean(unknown, names)}`);
	}
	const {vlanTci, vlanInsert, rssHash, packetType, timestamp} = offload;
	if (vlanTci !== undefined && vlanInsert !== undefined) {
		throw wrong('a tag was taken out (vlanTci), or is to be put in (vlanInsert), not both.');
	}
	const tci = vlanTci ?? vlanInsert;
	if (timestamp !== undefined && (typeof timestamp !== 'bigint' || timestamp < 0n)) {
		throw wrong(`'timestamp' is ${inspect(timestamp)}; it takes nanoseconds as a bigint.`);
	}
	return {
		flags: flagsOf(offload),
		vlanTci: whole(tci, vlanTci === undefined ? 'vlanInsert' : 'vlanTci', 0xffff),
		rssHash: whole(rssHash, 'rssHash', 0xffff_ffff),
		packetType: whole(packetType, 'packetType', 0xffff_ffff),
		timestamp,
	};
}

function flagsOf({
	vlanTci,
	vlanInsert,
	rssHash,
	txChecksum = [],
	rxChecksum = {},
}: Offload): bigint {
	const bits = native().offloadFlags;
	let flags = 0n;
	if (vlanTci !== undefined) flags |= bits.vlan | bits.vlanStripped;
	if (vlanInsert !== undefined) flags |= bits.vlanInsert;
	if (rssHash !== undefined) flags |= bits.rssHash;
	for (const kind of txChecksum) {
		const flag = checksums[kind];
		if (!flag) throw wrong(`'txChecksum' has ${inspect(kind)}; it takes 'ipv4', 'tcp' and 'udp'.`);
		flags |= bits[flag];
	}
	if (txChecksum.includes('tcp') && txChecksum.includes('udp')) {
		throw wrong("'txChecksum' has both 'tcp' and 'udp'; a packet is one of them.");
	}
	for (const [what, found] of Object.entries(rxChecksum)) {
		if (!['ip', 'l4'].includes(what) || !['good', 'bad'].includes(found)) {
			throw wrong(`'rxChecksum' is ${inspect(rxChecksum)}; it takes ip and l4, 'good' or 'bad'.`);
		}
		if (what === 'ip') flags |= found === 'good' ? bits.rxIpGood : bits.rxIpBad;
		else flags |= found === 'good' ? bits.rxL4Good : bits.rxL4Bad;
	}
	return flags;
}

function whole(value: unknown, name: string, max: number): number {
	if (value === undefined) return 0;
	if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max)
		return value;
	throw wrong(`'${name}' is ${inspect(value)}; it takes a whole number from 0 to ${max}.`);
}

function wrong(problem: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_OFFLOAD',
		`inject(): of offload, ${problem}`,
		`It has: ${names.join(', ')}.`,
	);
}

/** Offload fields of a captured packet. Its time stamp is not among them: it is `recordedAt`. */
export function readOffload(found: NativeOffload): Offload {
	const bits = native().offloadFlags;
	const {flags, vlanTci = 0, rssHash = 0, packetType = 0} = found;
	const has = (flag: bigint) => (flags & flag) !== 0n;
	const l4 = flags & bits.txL4Mask;
	const txChecksum = [
		...(has(bits.txIpChecksum) ? (['ipv4'] as const) : []),
		...(l4 === bits.txTcpChecksum ? (['tcp'] as const) : []),
		...(l4 === bits.txUdpChecksum ? (['udp'] as const) : []),
	];
	const ip = verdict(has(bits.rxIpGood), has(bits.rxIpBad));
	const transport = verdict(has(bits.rxL4Good), has(bits.rxL4Bad));
	return {
		...(has(bits.vlanStripped) && {vlanTci}),
		...(has(bits.vlanInsert) && {vlanInsert: vlanTci}),
		...(has(bits.rssHash) && {rssHash}),
		...(packetType !== 0 && {packetType}),
		...(txChecksum.length > 0 && {txChecksum}),
		...((ip || transport) && {rxChecksum: {...(ip && {ip}), ...(transport && {l4: transport})}}),
	};
}

function verdict(good: boolean, bad: boolean): 'good' | 'bad' | undefined {
	if (good === bad) return undefined;
	return good ? 'good' : 'bad';
}
