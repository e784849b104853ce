import {defineLayer} from '../registry.ts';
import type {FlagsRow} from '../table.ts';

type Side<P extends string> = {
	[F in `${P}${'Type' | 'Length' | 'SystemPriority' | 'Key' | 'PortPriority' | 'Port' | 'Reserved'}`]: number;
} & {[F in `${P}System`]: `${string}:${string}:${string}:${string}:${string}:${string}`} & {
	[F in `${P}State`]: string;
};

declare module '../types.ts' {
	interface Layers {
		lacp: {subtype: number; version: number} & Side<'actor'> &
			Side<'partner'> & {
				collectorType: number;
				collectorLength: number;
				collectorMaxDelay: number;
				collectorReserved: Uint8Array;
				terminatorType: number;
				terminatorLength: number;
				reserved: Uint8Array;
			};
	}
}

/** IEEE 802.1AX §6.4.2.3, from the highest bit. */
const state: Omit<FlagsRow, 'at'> = {
	bits: 8,
	kind: 'flags',
	names: {
		activity: 1,
		timeout: 2,
		aggregation: 4,
		synchronization: 8,
		collecting: 16,
		distributing: 32,
		defaulted: 64,
		expired: 128,
	},
	default: 'activity,aggregation',
	doc: 'What it does, and what it believes',
};
const uint = (at: number, bits: number, value: number, doc: string) =>
	({at, bits, kind: 'uint', default: value, doc}) as const;
const system = (at: number, last: number) =>
	({at, bits: 48, kind: 'mac', default: `02:00:5e:00:00:0${last}`, doc: 'System'}) as const;

defineLayer({
	name: 'lacp',
	title: 'LACP data unit',
	doc: 'Link Aggregation Control Protocol, IEEE 802.1AX §6.4.2.',
	headerBytes: 110,
	is: {etherType: 0x8809},
	only: {field: 'subtype', is: 1},
	isLast: true,
	line: 'lacp actor {actorSystem} key {actorKey} port {actorPort} [{actorState}]',
	fields: {
		subtype: uint(0, 8, 1, '1: LACP, of the slow protocols'),
		version: uint(8, 8, 1, 'Version'),
		actorType: uint(16, 8, 1, 'TLV: actor'),
		actorLength: uint(24, 8, 20, 'Bytes of the TLV'),
		actorSystemPriority: uint(32, 16, 32_768, 'Priority of the system'),
		actorSystem: system(48, 1),
		actorKey: uint(96, 16, 1, 'Operational key'),
		actorPortPriority: uint(112, 16, 32_768, 'Priority of the port'),
		actorPort: uint(128, 16, 1, 'Port'),
		actorState: {...state, at: 144},
		actorReserved: uint(152, 24, 0, 'Zero'),
		partnerType: uint(176, 8, 2, 'TLV: partner'),
		partnerLength: uint(184, 8, 20, 'Bytes of the TLV'),
		partnerSystemPriority: uint(192, 16, 0, 'Priority of the system'),
		partnerSystem: system(208, 0),
		partnerKey: uint(256, 16, 0, 'Operational key'),
		partnerPortPriority: uint(272, 16, 0, 'Priority of the port'),
		partnerPort: uint(288, 16, 0, 'Port'),
		partnerState: {...state, at: 304, default: ''},
		partnerReserved: uint(312, 24, 0, 'Zero'),
		collectorType: uint(336, 8, 3, 'TLV: collector'),
		collectorLength: uint(344, 8, 16, 'Bytes of the TLV'),
		collectorMaxDelay: uint(352, 16, 0, 'Tens of microseconds'),
		collectorReserved: {at: 368, bits: 96, kind: 'bytes', doc: 'Zero'},
		terminatorType: uint(464, 8, 0, 'TLV: end'),
		terminatorLength: uint(472, 8, 0, 'Zero'),
		reserved: {at: 480, bits: 400, kind: 'bytes', doc: 'Zero'},
	},
});
