// Made from the native tables by scripts/generate-types.mjs. Do not edit.
import type {Between} from '../between.ts';
import type {Vif} from '../instance.ts';
import type {Ipv4, Ipv4Prefix, Ipv6, Ipv6Prefix, Mac} from '../../packet/types.ts';

/** Condition → its arguments. */
export interface Conditions {
	/** Every packet: the default output. */
	any: [];
	/** A filter expression of libpcap, on the bytes of the frame: a tag that a device took out is not seen. */
	bpf: [expression: string];
	/** Differentiated services code point of IPv4 or IPv6. */
	dscp: [dscp: number | Between];
	/** Ethernet destination address. */
	ethDst: [mac: Mac];
	/** Ethernet destination is ff:ff:ff:ff:ff:ff. */
	ethDstBroadcast: [];
	/** Ethernet destination is a group address, broadcast included. */
	ethDstMulticast: [];
	/** Ethernet destination is the address of the VIF it entered by. */
	ethDstSelf: [];
	/** Ethernet source address. */
	ethSrc: [mac: Mac];
	/** EtherType, behind any VLAN tags. */
	etherType: [type: number | 'ipv4' | 'arp' | 'ipv6'];
	/** IPv4 networks, ports and protocol; a fragment without ports matches where none are asked. */
	fiveTuple: [tuple: {
		/** The network of the source. */
		readonly src?: Ipv4Prefix;
		/** The network of the destination. */
		readonly dst?: Ipv4Prefix;
		/** The source port, or a range of them. */
		readonly sport?: number | Between;
		/** The destination port, or a range of them. */
		readonly dport?: number | Between;
		/** The protocol, by number or name. */
		readonly protocol?: number | 'icmp' | 'tcp' | 'udp' | 'sctp';
	}];
	/** Type of an ICMP message. */
	icmpType: [type: number | 'echoReply' | 'unreachable' | 'redirect' | 'echoRequest' | 'timeExceeded'];
	/** Type of an ICMPv6 message. */
	icmpv6Type: [type: number | 'unreachable' | 'packetTooBig' | 'timeExceeded' | 'echoRequest' | 'echoReply' | 'routerSolicitation' | 'routerAdvertisement' | 'neighborSolicitation' | 'neighborAdvertisement'];
	/** Packets that entered by a VIF. */
	inVif: [vif: Vif];
	/** IPv4 destination of packets that entered by a VIF. */
	inVifIpv4Dst: [vif: Vif, address: Ipv4];
	/** VLAN ID of the tag behind the outer one. */
	innerVlanId: [id: number | Between];
	/** IPv4 destination address. */
	ipv4Dst: [address: Ipv4];
	/** IPv4 destination address in a network. */
	ipv4DstNet: [prefix: Ipv4Prefix];
	/** IPv4 destination is the address of the VIF it entered by. */
	ipv4DstSelf: [];
	/** What an IPv4 packet carries, in every fragment. */
	ipv4Protocol: [protocol: number | 'icmp' | 'igmp' | 'tcp' | 'udp' | 'gre' | 'esp' | 'ah' | 'ospf' | 'sctp'];
	/** IPv4 source address. */
	ipv4Src: [address: Ipv4];
	/** IPv4 source address in a network. */
	ipv4SrcNet: [prefix: Ipv4Prefix];
	/** IPv6 destination address. */
	ipv6Dst: [address: Ipv6];
	/** IPv6 destination address in a network. */
	ipv6DstNet: [prefix: Ipv6Prefix];
	/** IPv6 networks, ports and protocol; a fragment without ports matches where none are asked. */
	ipv6FiveTuple: [tuple: {
		/** The network of the source. */
		readonly src?: Ipv6Prefix;
		/** The network of the destination. */
		readonly dst?: Ipv6Prefix;
		/** The source port, or a range of them. */
		readonly sport?: number | Between;
		/** The destination port, or a range of them. */
		readonly dport?: number | Between;
		/** The protocol, by number or name. */
		readonly protocol?: number | 'tcp' | 'udp' | 'icmpv6' | 'sctp';
	}];
	/** What an IPv6 packet carries behind its extension headers. */
	ipv6Protocol: [protocol: number | 'tcp' | 'udp' | 'gre' | 'esp' | 'icmpv6' | 'ospf' | 'sctp'];
	/** IPv6 source address. */
	ipv6Src: [address: Ipv6];
	/** IPv6 source address in a network. */
	ipv6SrcNet: [prefix: Ipv6Prefix];
	/** What modules say of a packet beside its bytes. */
	metadata: [field: number | 'flags' | 'keepTtl' | 'encapsulated' | 'toTap', value: number | Between];
	/** Label on top of an MPLS stack. */
	mplsLabel: [label: number | Between];
	/** Packets that are to leave by a VIF. */
	outVif: [vif: Vif];
	/** Length of the frame in bytes, without its checksum. */
	packetLength: [bytes: number | Between];
	/** Flags of a TCP segment, over IPv4 or IPv6. */
	tcpFlags: [flags: string];
	/** VLAN ID of the outer tag, or of the tag a device took out of the frame. */
	vlanId: [id: number | Between];
	/** Priority (PCP) of the outer VLAN tag, or of the tag a device took out of the frame. */
	vlanPriority: [priority: number | Between];
	/** Packets of a VXLAN, over IPv4 or IPv6. */
	vxlan: [tunnel: {
		/** The outer IPv4 source address. */
		readonly src?: Ipv4;
		/** The outer IPv4 destination address. */
		readonly dst?: Ipv4;
		/** The UDP destination port. Default 4789. */
		readonly port?: number;
		/** The VXLAN network identifier. */
		readonly vni: number;
	}];
}
