import {isPacket, type Packet} from '../../packet/index.ts';
import type {Form} from '../forms.ts';
import {numberedLines} from '../packet-lines.ts';

/** Packets of a list: a line each. */
export const form: Form = {
	isFor: value => Array.isArray(value) && value.length > 0 && value.every(one => isPacket(one)),
	lines: (packets: readonly Packet[], context) => numberedLines(packets, packets.length, context),
};
