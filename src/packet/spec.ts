import {type PacketSpec, packetSpec} from './types.ts';

/** Whether a value stands for packets: a builder, a packet, or what `hex` returned. */
export function isPacketSpec(value: unknown): value is PacketSpec {
	return typeof value === 'object' && value !== null && packetSpec in value;
}
