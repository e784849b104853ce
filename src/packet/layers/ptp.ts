import {defineLayer} from '../registry.ts';
import {lengthOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		ptp: {
			sdoId: number;
			type: number;
			minorVersion: number;
			version: number;
			length: number;
			domain: number;
			minorSdoId: number;
			flags: number;
			correction: bigint;
			typeSpecific: number;
			clock: bigint;
			port: number;
			seq: number;
			control: number;
			logInterval: number;
			seconds: number | undefined;
			nanoseconds: number | undefined;
			requestingClock: bigint | undefined;
			requestingPort: number | undefined;
			reserved: Uint8Array | undefined;
			utcOffset: number | undefined;
			reserved2: number | undefined;
			priority1: number | undefined;
			clockClass: number | undefined;
			clockAccuracy: number | undefined;
			clockVariance: number | undefined;
			priority2: number | undefined;
			grandmaster: bigint | undefined;
			stepsRemoved: number | undefined;
			timeSource: number | undefined;
		};
	}
	interface WrittenNames {
		ptp: {type: keyof typeof messages};
	}
}

/** IEEE 1588-2019, table 36 */
const messages = {
	sync: 0,
	'delay-request': 1,
	'pdelay-request': 2,
	'pdelay-response': 3,
	'follow-up': 8,
	'delay-response': 9,
	'pdelay-response-follow-up': 10,
	announce: 11,
	signaling: 12,
	management: 13,
} as const;

const is = (...types: number[]) => ({field: 'type', is: types});
const hasTime = is(0, 1, 2, 3, 8, 9, 10, 11);
const hasRequester = is(3, 9, 10);
const announced = {at: 'after', kind: 'uint', when: is(11)} as const;
const uint = (at: number, bits: number, value: number, doc: string) =>
	({at, bits, kind: 'uint', default: value, doc}) as const;

defineLayer({
	name: 'ptp',
	title: 'PTP message',
	doc: 'Precision Time Protocol, version 2, IEEE 1588; over Ethernet and over UDP.',
	headerBytes: 34,
	is: {etherType: 0x88f7, udpPort: [319, 320]},
	only: {field: 'version', is: 2},
	line: 'ptp {type} seq {seq} clock {clock}',
	fields: {
		sdoId: uint(0, 4, 0, 'Whose profile; once transportSpecific'),
		type: {at: 4, bits: 4, kind: 'uint', names: messages, default: 0, doc: 'Type of message'},
		minorVersion: uint(8, 4, 0, '1 of IEEE 1588-2019'),
		version: uint(12, 4, 2, 'Always 2'),
		length: {
			at: 16,
			bits: 16,
			kind: 'uint',
			computed: lengthOf('layer'),
			doc: 'Bytes of the whole message',
		},
		domain: uint(32, 8, 0, 'Domain'),
		minorSdoId: uint(40, 8, 0, 'Whose profile'),
		flags: {at: 48, bits: 16, kind: 'uint', hex: true, default: 0, doc: '0x0200: two steps'},
		correction: {at: 64, bits: 64, kind: 'biguint', doc: 'ns × 2^16, two’s complement'},
		typeSpecific: uint(128, 32, 0, 'Of its type'),
		clock: {at: 160, bits: 64, kind: 'biguint', hex: true, default: 1, doc: 'Identity'},
		port: uint(224, 16, 1, 'Port of the clock'),
		seq: uint(240, 16, 0, 'Sequence number'),
		control: uint(256, 8, 0, 'Of version 1'),
		logInterval: uint(264, 8, 0, 'log2 of the mean interval, two’s complement'),
		seconds: {
			at: 'after',
			bits: 48,
			kind: 'uint',
			default: 0,
			when: hasTime,
			doc: 'Since the epoch',
		},
		nanoseconds: {at: 'after', bits: 32, kind: 'uint', default: 0, when: hasTime, doc: 'And these'},
		requestingClock: {
			at: 'after',
			bits: 64,
			kind: 'biguint',
			hex: true,
			when: hasRequester,
			doc: 'Who is answered',
		},
		requestingPort: {
			at: 'after',
			bits: 16,
			kind: 'uint',
			default: 1,
			when: hasRequester,
			doc: 'Port of that',
		},
		reserved: {at: 'after', bits: 80, kind: 'bytes', when: is(2), doc: 'Zero'},
		utcOffset: {...announced, bits: 16, default: 37, doc: 'Seconds that TAI is ahead'},
		reserved2: {...announced, bits: 8, default: 0, doc: 'Zero'},
		priority1: {...announced, bits: 8, default: 128, doc: 'The lower the better'},
		clockClass: {...announced, bits: 8, default: 248, doc: 'Class of the grandmaster'},
		clockAccuracy: {...announced, bits: 8, hex: true, default: 0xfe, doc: '0xfe: unknown'},
		clockVariance: {...announced, bits: 16, default: 65_535, doc: 'Stability'},
		priority2: {...announced, bits: 8, default: 128, doc: 'The lower the better'},
		grandmaster: {
			at: 'after',
			bits: 64,
			kind: 'biguint',
			hex: true,
			default: 1,
			when: is(11),
			doc: 'Identity of the grandmaster',
		},
		stepsRemoved: {...announced, bits: 16, default: 0, doc: 'Clocks between'},
		timeSource: {...announced, bits: 8, hex: true, default: 0xa0, doc: '0x20: GNSS'},
	},
});
