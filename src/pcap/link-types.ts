// Not for its type alone: with it come the layers.
import '../packet/index.ts';
import type {LayerName} from '../packet/index.ts';
import {findLayer} from '../packet/registry.ts';

/** What packets of a link type are, and the layer that they begin with. */
interface LinkType {
	readonly title: string;
	/** `ip`: IPv4 or IPv6, as the first four bits say. */
	readonly first?: string;
	/** libpcap's number (DLT_…) where it is another. */
	readonly dlt?: number;
}

/**
 * By number, as https://www.tcpdump.org/linktypes.html has them. 12 and 14 are DLT_RAW of some
 * systems, which stand in files that were written without translation.
 */
const linkTypes: Readonly<Record<number, LinkType>> = {
	0: {title: 'BSD loopback', first: 'loopback'},
	1: {title: 'Ethernet', first: 'eth'},
	12: {title: 'raw IP', first: 'ip'},
	14: {title: 'raw IP', first: 'ip', dlt: 12},
	101: {title: 'raw IP', first: 'ip', dlt: 12},
	105: {title: 'IEEE 802.11'},
	108: {title: 'OpenBSD loopback', first: 'loopback'},
	113: {title: 'Linux cooked', first: 'sll'},
	127: {title: 'radiotap'},
	147: {title: 'user 0'},
	187: {title: 'Bluetooth'},
	189: {title: 'Linux USB'},
	195: {title: 'IEEE 802.15.4'},
	228: {title: 'IPv4', first: 'ipv4'},
	229: {title: 'IPv6', first: 'ipv6'},
	276: {title: 'Linux cooked v2', first: 'sll2'},
};

/** LINKTYPE_ETHERNET. */
export const ethernet = 1;

/** `101 (raw IP)`. */
export function linkTypeText(linkType: number): string {
	const title = linkTypes[linkType]?.title;
	return title === undefined ? String(linkType) : `${linkType} (${title})`;
}

/** What libpcap calls it when it compiles a filter. */
export function dltOf(linkType: number): number {
	return linkTypes[linkType]?.dlt ?? linkType;
}

/** Whether packets of it can be read as layers. */
export function isUnderstood(linkType: number): boolean {
	const first = linkTypes[linkType]?.first;
	return first !== undefined && isLayer(first === 'ip' ? 'ipv4' : first);
}

/** Whether there is a layer of that name. */
export function isLayer(name: string): name is LayerName {
	return findLayer(name) !== undefined;
}

/** The layer that a packet of an understood link type begins with. */
export function firstLayer(linkType: number, bytes: Uint8Array): LayerName {
	const first = linkTypes[linkType]!.first!;
	if (first !== 'ip') return first as LayerName;
	return bytes.length > 0 && bytes[0]! >> 4 === 6 ? 'ipv6' : 'ipv4';
}
