// Made from the native tables by scripts/generate-types.mjs. Do not edit.
import type {Ipv4Prefix, Mac} from '../../packet/types.ts';
import type {ConditionName} from '../condition.ts';
import type {ModuleClass, Shape} from '../module-class.ts';
import {builtinClass} from '../module-class.ts';

/** Parameters of `port`. */
export interface PortParams {
	/** Driver and its options, as net_null,size=64; or the address of a PCI device. */
	readonly device: string;
	/** The capture it receives (net_pcap). */
	readonly rxPcap?: string;
	/** The capture it writes, anew (net_pcap). */
	readonly txPcap?: string;
	/** The kernel interface it is (net_pcap). */
	readonly iface?: string;
	/** Packets it receives at most each time the graph runs. */
	readonly budget?: number;
	/** Takes frames for other addresses, too. Default true. */
	readonly promiscuous?: boolean;
	/** Of each of its queues, where the driver has such. Default 1024. */
	readonly descriptors?: number;
	/** Where it meets its other side (net_memif, net_vhost, net_virtio_user). */
	readonly socket?: string;
	/** The devices of a bond, with ; between them (net_bonding). */
	readonly members?: string;
	/** Receive queues, which a card spreads flows over. Default 1. */
	readonly queues?: number;
	/** The device takes tags out of frames, and tells them beside. Default false. */
	readonly stripVlan?: boolean;
	/** Access mode: the VLAN of all its frames, untagged on the wire. */
	readonly access?: number;
	/** Trunk mode: the VLANs it carries, tagged on the wire. */
	readonly trunk?: readonly number[];
	/** Trunk mode: the VLAN of its untagged frames. */
	readonly native?: number;
	/** Its own address; given by index when left out. */
	readonly mac?: Mac;
	/** Largest payload in bytes, Ethernet header and tags not counted; none when left out. */
	readonly mtu?: number;
	/** Its address and network. */
	readonly ipv4?: Ipv4Prefix;
	/** A second ring: what modules put there enters as if from the wire. Default false. */
	readonly inbound?: boolean;
}

/** Arguments of `setLink`. */
export interface PortSetLinkArguments {
	/** Whether the link is up. */
	readonly up: boolean;
}

/** What `stats` answers. */
export interface PortStatsResult {
	/** Packets received. */
	readonly ipackets: number;
	/** Packets transmitted. */
	readonly opackets: number;
	/** Bytes received, where the driver counts them. */
	readonly ibytes: number;
	/** Bytes transmitted, where the driver counts them. */
	readonly obytes: number;
	/** Packets that came while it had no room. */
	readonly imissed: number;
	/** Packets received wrongly. */
	readonly ierrors: number;
	/** Packets it failed to transmit. */
	readonly oerrors: number;
	/** Packets for which it found no mbuf. */
	readonly rx_nombuf: number;
}

/** What `link` answers. */
export interface PortLinkResult {
	/** Whether packets pass: the VIF and its device. */
	readonly up: boolean;
	/** The device's own link. */
	readonly deviceUp: boolean;
	/** As the driver says. */
	readonly speedMbps: number;
	/** Times that it went up or down, where the driver tells. */
	readonly changes: number;
}

/** Arguments of `setPromiscuous`. */
export interface PortSetPromiscuousArguments {
	/** Whether frames for other addresses are taken. */
	readonly on: boolean;
}

/** What `xstats` answers. */
export interface PortXstatsResult {
	/** As the driver calls it. */
	readonly name: string;
	/** Since the port was added. */
	readonly value: number;
}

/** The type-level description of `port`. */
export interface PortShape extends Shape {
	params: PortParams;
	conditions: ConditionName;
	commands: {
		/** Takes the link up or down; down, it drops link-down. */
		setLink(value: PortSetLinkArguments): void;
		/** What the device has counted, by DPDK's names. */
		stats(): PortStatsResult;
		/** The state of the link. */
		link(): PortLinkResult;
		/** Takes frames for other addresses, or drops them, not-mine. */
		setPromiscuous(value: PortSetPromiscuousArguments): void;
		/** All that the device counts, by its driver's names. */
		xstats(): PortXstatsResult[];
	};
	drops: 'link-down' | 'vlan-not-member' | 'mtu' | 'runt' | 'tx-full' | 'no-tx' | 'too-long' | 'not-mine';
	vif: true;
	captures: false;
}

/** A VIF whose wire is a DPDK device: a capture, an interface, a process, a network card. */
export const port: ModuleClass<PortShape> = builtinClass('port');

declare module '../module-class.ts' {
	interface ModuleClasses {
		port: typeof port;
	}
}
