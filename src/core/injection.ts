import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {Offload} from '../packet/types.ts';
import type {Dataplane} from './dataplane.ts';
import type {InstanceObject} from './instance.ts';
import type {InjectNumbers, NativeDataplane, NativeSource} from './native.ts';
import {writeOffload} from './offload.ts';
import {InputRing} from './ring.ts';
import type {Vswitch} from './vswitch.ts';

/** The wire of a VIF that the test holds, or a ring. */
export type InjectionTarget = InstanceObject | InputRing;

export interface InjectNumbersGiven {
	/** How many times. */
	readonly repeat?: number | undefined;
	/** At most so many packets, whatever `repeat` comes to. */
	readonly limit?: number | undefined;
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
	/** Of so many packets from the start on. */
	readonly bytesOfFirst: (packets: number) => number;
}

/** How many go in. */
export function packetsIn(
	{packets}: PacketsGiven,
	{repeat = 1, limit}: InjectNumbersGiven,
): number {
	return Math.min(packets * repeat, limit ?? Number.POSITIVE_INFINITY);
}

/** How many bytes go in. */
export function bytesIn(source: PacketsGiven, given: InjectNumbersGiven): number {
	const packets = packetsIn(source, given);
	if (packets === 0) return 0;
	const last = packets % source.packets;
	const rounds = (packets - last) / source.packets;
	return rounds * source.bytes + (last === 0 ? 0 : source.bytesOfFirst(last));
}

/** Packets to be put in somewhere. */
export interface InjectionGiven {
	readonly target: InjectionTarget;
	readonly source: PacketsGiven;
	readonly numbers: InjectNumbersGiven;
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

/** The vswitch that packets are put into. */
export function vswitchOf(target: InjectionTarget): Vswitch {
	return ownerOf(target).vswitch;
}

function ownerOf(target: InjectionTarget): InstanceObject {
	return target instanceof InputRing ? target.owner : target;
}

/** Checks everything, and changes nothing. */
export function resolveInjection(
	{target, source, numbers: given}: InjectionGiven,
	dataplane: Dataplane,
): ResolvedInjection {
	const native = dataplane.native();
	const owner = ownerOf(target);
	if (owner.vswitch.dataplane !== dataplane) {
		throw new RingtapError(
			'ERR_RINGTAP_OTHER_DATAPLANE',
			`${target.name} belongs to another dataplane.`,
		);
	}
	owner.assertUsable();
	const burst = wholeNumber(given.burst ?? defaultBurst, 'burst', maxBurst);
	const overflows = given.burst !== undefined;
	const vif = (value: unknown, what: string) =>
		value === undefined ? 0 : owner.vswitch.resolveVif(value, `inject(): metadata.${what}`);
	const numbers = {
		number: given.number ?? 0,
		sent: given.sent ?? 0,
		repeat: given.repeat ?? 1,
		limit: given.limit,
		burst,
		inVif: vif(given.inVif, 'inVif'),
		outVif: vif(given.outVif, 'outVif'),
		overflows,
		now: given.now,
		offload: given.offload && writeOffload(given.offload),
	};
	assertNotTooLong(source);
	if (target instanceof InputRing) {
		if (given.now && !overflows) assertFits(target, source, given, native);
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
	given: InjectNumbersGiven,
	native: NativeDataplane,
): void {
	const count = packetsIn(source, given);
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
	const needed = mbufsOf(source, count);
	if (needed > left) {
		throw new RingtapError(
			'ERR_RINGTAP_QUOTA_EXHAUSTED',
			`${count} packets need ${needed} mbufs; ${left} of the quota of ${quota} are left.`,
			'Raise the quota (mbufs), or put in fewer.',
		);
	}
}

/** @throws RingtapError ERR_RINGTAP_OPTION */
export function wholeNumber(value: unknown, what: string, max: number): number {
	if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max)
		return value;
	throw new RingtapError(
		'ERR_RINGTAP_OPTION',
		`inject(): '${what}' is ${inspect(value)}; it takes a whole number from 1 to ${max}.`,
	);
}

/** Of a file as many as it may take at most: its lengths are not known one by one. */
function mbufsOf({native, longest}: PacketsGiven, packets: number): number {
	const mbufsFor = (length: number) => Math.max(1, Math.ceil(length / dataRoomBytes));
	if ('path' in native) return packets * mbufsFor(longest);
	let mbufs = 0;
	for (let i = 0; i < packets; i++) mbufs += mbufsFor(native.lengths[i % native.lengths.length]!);
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
		bytesOfFirst: count => lengths.subarray(0, count).reduce((sum, length) => sum + length, 0),
	};
}
