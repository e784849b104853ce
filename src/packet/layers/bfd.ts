import {defineLayer} from '../registry.ts';
import {headerLength, presenceOf, sizeOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		bfd: {
			version: number;
			diagnostic: number;
			state: 'admin-down' | 'down' | 'init' | 'up' | number;
			flags: string;
			hasAuth: boolean;
			demand: boolean;
			multipoint: boolean;
			detectMultiplier: number;
			length: number;
			myDiscriminator: number;
			yourDiscriminator: number;
			desiredMinTx: number;
			requiredMinRx: number;
			requiredMinEchoRx: number;
			authType: number | undefined;
			authLength: number | undefined;
			auth: Uint8Array | undefined;
		};
	}
}

const hasAuth = {field: 'hasAuth', is: true} as const;
const interval = {bits: 32, kind: 'uint'} as const;

defineLayer({
	name: 'bfd',
	title: 'BFD control packet',
	doc: 'Bidirectional Forwarding Detection, RFC 5880; single hop and multihop.',
	headerBytes: 24,
	is: {udpPort: [3784, 4784]},
	line: 'bfd {state} my {myDiscriminator} your {yourDiscriminator}',
	fields: {
		version: {at: 0, bits: 3, kind: 'uint', default: 1, constant: true, doc: 'Always 1'},
		diagnostic: {at: 3, bits: 5, kind: 'uint', default: 0, doc: 'Why the state changed last'},
		state: {
			at: 8,
			bits: 2,
			kind: 'enum',
			names: {'admin-down': 0, down: 1, init: 2, up: 3},
			default: 'down',
			doc: 'State of the session',
		},
		flags: {
			at: 10,
			bits: 3,
			kind: 'flags',
			names: {poll: 4, final: 2, independent: 1},
			default: '',
			doc: 'Poll, final, control plane independent',
		},
		hasAuth: {
			at: 13,
			bits: 1,
			kind: 'bool',
			computed: presenceOf('auth'),
			doc: 'An authentication section is there',
		},
		demand: {at: 14, bits: 1, kind: 'bool', doc: 'Demand mode'},
		multipoint: {at: 15, bits: 1, kind: 'bool', doc: 'Reserved, zero'},
		detectMultiplier: {at: 16, bits: 8, kind: 'uint', default: 3, doc: 'Packets that may be lost'},
		length: {
			at: 24,
			bits: 8,
			kind: 'uint',
			computed: headerLength({unitBytes: 1}),
			doc: 'Bytes of the packet',
		},
		myDiscriminator: {at: 32, ...interval, default: 1, doc: 'Of the sender'},
		yourDiscriminator: {at: 64, ...interval, default: 0, doc: 'Of the receiver; 0: not known'},
		desiredMinTx: {at: 96, ...interval, default: 1_000_000, doc: 'µs between packets'},
		requiredMinRx: {at: 128, ...interval, default: 1_000_000, doc: 'µs between packets'},
		requiredMinEchoRx: {at: 160, ...interval, default: 0, doc: 'µs between echoes'},
		authType: {at: 'after', bits: 8, kind: 'uint', default: 1, when: hasAuth, doc: '1: password'},
		authLength: {
			at: 'after',
			bits: 8,
			kind: 'uint',
			computed: sizeOf('auth', {plusBytes: 2}),
			when: hasAuth,
			doc: 'Bytes of the section',
		},
		auth: {
			at: 'after',
			bits: {bytes: 'authLength', lessBytes: 2},
			kind: 'bytes',
			when: hasAuth,
			doc: 'Key number, and password or digest',
		},
	},
});
