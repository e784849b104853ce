import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {Offload} from '../packet/types.ts';
import type {InstanceObject} from './instance.ts';
import type {InjectNumbers, NativeDataplane, NativeSource} from './native.ts';
import {writeOffload} from './offload.ts';
import {InputRing} from './ring.ts';

/** The wire of a VIF that the test holds, or a ring. */
export type InjectionTarget = InstanceObject | InputRing;

export interface InjectNumbersGiven {
	readonly repeat?: number | undefined;
	/** Given: a ring may be made to overflow by it. */
	readonly burst?: number | undefined;
	readonly inVif?: unknown;
	readonly outVif?: unknown;
	readonly offload?: Offload | undefined;
	/** Of the injection that this is a part of, and packets of it that were put in before. */
	readonly number?: number;
	readonly sent?: number;
	/** Into the ring at once, as `run: false` has it; must fit unless `burst` is given. */
	readonly now: boolean;
}

/** Packets to be put in, and what must be known of them before. */
export interface PacketsGiven {
	readonly native: NativeSource;
	readonly packets: number;
	readonly bytes: number;
	readonly longest: number;
}

/** What the core is told. */
export interface ResolvedInjection {
	readonly kind: 'vif' | 'ring';
	readonly id: number;
	readonly numbers: InjectNumbers;
}

const largestPacketBytes = 65_535;
const defaultBurst = 32;
const maxBurst = 1_048_576;
const maxRepeat = 2 ** 32 - 1;

/** Checks everything, and changes nothing. */
export function resolveInjection(
	target: InjectionTarget,
	source: PacketsGiven,
	given: InjectNumbersGiven,
	native: NativeDataplane,
): ResolvedInjection {
	const owner = target instanceof InputRing ? target.owner : target;
	owner.assertUsable();
	const burst = wholeNumber(given.burst ?? defaultBurst, 'burst', maxBurst);
	const repeat = wholeNumber(given.repeat ?? 1, 'repeat', maxRepeat);
	const overflows = given.burst !== undefined;
	const vif = (value: unknown, what: string) =>
		value === undefined ? 0 : owner.vswitch.resolveVif(value, `inject(): metadata.${what}`);
	const numbers = {
		number: given.number ?? 0,
		sent: given.sent ?? 0,
		repeat,
		burst,
		inVif: vif(given.inVif, 'inVif'),
		outVif: vif(given.outVif, 'outVif'),
		overflows,
		now: given.now,
		offload: given.offload && writeOffload(given.offload),
	};
	assertNotTooLong(source);
	if (target instanceof InputRing) {
		if (given.now && !overflows) assertFits(target, source, repeat, native);
		return {kind: 'ring', id: target.id, numbers};
	}
	if (!(target.isVif && target.class.datapath.captures)) {
		throw new RingtapError(
			'ERR_RINGTAP_INJECT_TARGET',
			`'${target.name}' is ${target.isVif ? 'a VIF whose wire is not the test' : 'no VIF'}.`,
			`Inject into its ring: inject(${target.name}.input, …).`,
		);
	}
	return {kind: 'vif', id: target.id, numbers};
}

function assertNotTooLong({longest}: PacketsGiven): void {
	if (longest <= largestPacketBytes) return;
	throw new RingtapError(
		'ERR_RINGTAP_PACKET_TOO_LONG',
		`A packet of ${longest} bytes is too long: at most ${largestPacketBytes}.`,
	);
}

/** Data room of an mbuf; longer packets take several. */
const dataRoomBytes = 2048;

/** What is left in a ring must find room in it, and in the quota. */
function assertFits(
	ring: InputRing,
	source: PacketsGiven,
	repeat: number,
	native: NativeDataplane,
): void {
	const count = source.packets * repeat;
	const room = ring.size - ring.queued;
	if (count > room) {
		throw new RingtapError(
			'ERR_RINGTAP_RING_FULL',
			`${count} packets cannot wait in ring ${ring.name}: it has room for ${room} of ${ring.size}.`,
			'Let the graph run (leave run: false out), or give a burst to overflow it on purpose.',
		);
	}
	const {quota} = ring.owner.vswitch.dataplane;
	const left = quota - native.ledger().mbufsInUse;
	const needed = repeat * mbufsOf(source);
	if (needed > left) {
		throw new RingtapError(
			'ERR_RINGTAP_QUOTA_EXHAUSTED',
			`${count} packets need ${needed} mbufs; ${left} of the quota of ${quota} are left.`,
			'Raise the quota (mbufs), or put in fewer.',
		);
	}
}

function wholeNumber(value: unknown, what: string, max: number): number {
	if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max)
		return value;
	throw new RingtapError(
		'ERR_RINGTAP_OPTION',
		`inject(): '${what}' is ${inspect(value)}; it takes a whole number from 1 to ${max}.`,
	);
}

/** Of a file as many as it may take at most: its lengths are not known one by one. */
function mbufsOf(source: PacketsGiven): number {
	if ('path' in source.native) {
		const each = Math.max(1, Math.ceil(source.longest / dataRoomBytes));
		return source.packets * each;
	}
	let mbufs = 0;
	for (const length of source.native.lengths)
		mbufs += Math.max(1, Math.ceil(length / dataRoomBytes));
	return mbufs;
}

/** Packets in memory; `times`: when they were recorded, if that is known of all. */
export function packetsGiven(
	packets: readonly {readonly bytes: Uint8Array; readonly timeNs?: bigint}[],
): PacketsGiven {
	const lengths = Uint32Array.from(packets, packet => packet.bytes.length);
	const total = lengths.reduce((sum, length) => sum + length, 0);
	const bytes = new Uint8Array(total);
	let offset = 0;
	for (const packet of packets) {
		bytes.set(packet.bytes, offset);
		offset += packet.bytes.length;
	}
	const isTimed = packets.every(packet => packet.timeNs !== undefined);
	const times = isTimed ? BigUint64Array.from(packets, packet => packet.timeNs!) : undefined;
	return {
		native: {bytes, lengths, times},
		packets: packets.length,
		bytes: total,
		longest: lengths.reduce((longest, length) => Math.max(longest, length), 0),
	};
}
