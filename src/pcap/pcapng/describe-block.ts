import {formatIpv4, formatIpv6} from '../../packet/address.ts';
import type {BlockKind, BlockOption, CaptureBlock} from './block.ts';
import {Fields, isFlaw} from './fields.ts';
import {blockType, fixedBytes, padded} from './format.ts';
import {readOptions, textOf, texts} from './options.ts';

const kinds: Readonly<Record<number, BlockKind>> = {
	[blockType.section]: 'section',
	[blockType.interface]: 'interface',
	[blockType.packet]: 'packet',
	[blockType.simplePacket]: 'simple-packet',
	[blockType.obsoletePacket]: 'obsolete-packet',
	[blockType.names]: 'names',
	[blockType.statistics]: 'statistics',
	[blockType.secrets]: 'secrets',
	[blockType.custom]: 'custom',
	[blockType.customNotToCopy]: 'custom',
};

/** Counters of interface statistics, by option code. */
const counters: Readonly<Record<number, string>> = {
	4: 'received',
	5: 'dropped',
	6: 'accepted',
	7: 'droppedBySystem',
	8: 'delivered',
};

/** Takes apart what is known of a block; what is malformed in it is left as bytes. */
export function describeBlock(offset: number, bytes: Buffer, isBigEndian: boolean): CaptureBlock {
	const fields = new Fields(bytes, isBigEndian);
	const type = fields.u32(0);
	const kind = kinds[type] ?? 'unknown';
	const names = kind === 'names' ? readNames(fields) : undefined;
	const options = optionsOf(fields, type, names?.end);
	return {
		kind,
		type,
		offset,
		bytes,
		body: bytes.subarray(8, bytes.length - 4),
		options,
		comments: texts(options, 1),
		...(names && {names: names.names}),
		...(kind === 'statistics' && {statistics: statisticsOf(fields, options)}),
		...(kind === 'custom' && {enterprise: fields.u32(8)}),
	};
}

function optionsOf(fields: Fields, type: number, namesEnd: number | undefined): BlockOption[] {
	const end = fields.bytes.length - 4;
	const fixed = fixedBytes[type];
	const hasOptions =
		fixed !== undefined && kinds[type] !== 'custom' && kinds[type] !== 'simple-packet';
	if (!hasOptions) return [];
	const isPacket = type === blockType.packet || type === blockType.obsoletePacket;
	const data = isPacket ? padded(fields.u32(20)) : 0;
	const secrets = type === blockType.secrets ? padded(fields.u32(12)) : 0;
	const options = readOptions(fields, namesEnd ?? 8 + fixed + data + secrets, end);
	return isFlaw(options) ? [] : options;
}

/** Records of addresses and zero-terminated names, up to one of type 0. */
function readNames(fields: Fields): {names: NonNullable<CaptureBlock['names']>; end: number} {
	const names: {address: string; names: string[]}[] = [];
	const end = fields.bytes.length - 4;
	let at = 8;
	while (end - at >= 4) {
		const type = fields.u16(at);
		const length = fields.u16(at + 2);
		const value = fields.bytes.subarray(at + 4, Math.min(end, at + 4 + length));
		at = Math.min(end, at + 4 + padded(length));
		if (type === 0) break;
		const addressBytes = type === 1 ? 4 : 16;
		if (type > 2 || value.length < addressBytes) continue;
		const address = type === 1 ? formatIpv4(value, 0) : formatIpv6(value, 0);
		const called = textOf(value.subarray(addressBytes)).split('\0');
		names.push({address, names: called.filter(name => name !== '')});
	}
	return {names, end: at};
}

function statisticsOf(fields: Fields, options: readonly BlockOption[]): Record<string, bigint> {
	const counted = options.flatMap(({code, bytes}): [string, bigint][] => {
		const name = counters[code];
		if (name === undefined || bytes.length < 8) return [];
		return [[name, new Fields(bytes as Buffer, fields.isBigEndian).u64(0)]];
	});
	return Object.fromEntries([['interface', BigInt(fields.u32(8))], ...counted]);
}
