import {isPacket, type Packet} from '../../packet/index.ts';
import type {Form} from '../forms.ts';

/** A packet by itself: its layers and fields. */
export const form: Form = {
	isFor: value => isPacket(value),
	lines: (packet: Packet, {colours}) =>
		`${packet}\n${packet.tree({colour: colours.level > 0})}`.trimEnd().split('\n'),
};
