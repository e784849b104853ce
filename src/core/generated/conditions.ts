// Made from the native tables by scripts/generate-types.mjs. Do not edit.
import type {Between} from '../between.ts';
import type {Vif} from '../instance.ts';
import type {Mac} from '../../packet/types.ts';

/** Condition → its arguments. */
export interface Conditions {
	/** Every packet: the default output. */
	any: [];
	/** Ethernet destination address. */
	ethDst: [mac: Mac];
	/** Ethernet destination is ff:ff:ff:ff:ff:ff. */
	ethDstBroadcast: [];
	/** Ethernet destination is a group address, broadcast included. */
	ethDstMulticast: [];
	/** Ethernet source address. */
	ethSrc: [mac: Mac];
	/** EtherType, behind any VLAN tags. */
	etherType: [type: number | 'ipv4' | 'arp' | 'ipv6'];
	/** Packets that entered by a VIF. */
	inVif: [vif: Vif];
	/** Packets that are to leave by a VIF. */
	outVif: [vif: Vif];
	/** VLAN ID of the outer tag, or of the tag a device took out of the frame. */
	vlanId: [id: number | Between];
}
