import {type Packet, packetOf} from '../packet/index.ts';
import type {CaptureRecord} from './record-source.ts';

/** A record as people look at it. */
export function toPacket({bytes, timeNs, first}: CaptureRecord): Packet {
	return packetOf(bytes, {at: timeNs, recordedAt: timeNs, ...(first && {first})});
}
