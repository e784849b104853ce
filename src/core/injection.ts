import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {InstanceObject} from './instance.ts';
import type {NativeDataplane} from './native.ts';
import {InputRing} from './ring.ts';

/** The wire of a VIF that the test holds, or a ring. */
export type InjectionTarget = InstanceObject | InputRing;

export interface InjectNumbersGiven {
	readonly repeat?: number | undefined;
	/** Given: a ring may be made to overflow by it. */
	readonly burst?: number | undefined;
	readonly inVif?: unknown;
	readonly outVif?: unknown;
	/** Into the ring at once, as `run: false` has it; must fit unless `burst` is given. */
	readonly now: boolean;
}

const defaultBurst = 32;
const maxBurst = 1_048_576;
const maxRepeat = 2 ** 32 - 1;

/** Checks everything; what it returns does it. */
export function resolveInjection(
	target: InjectionTarget,
	packets: readonly Uint8Array[],
	given: InjectNumbersGiven,
	native: NativeDataplane,
): () => number {
	const owner = target instanceof InputRing ? target.owner : target;
	owner.assertUsable();
	const burst = wholeNumber(given.burst ?? defaultBurst, 'burst', maxBurst);
	const repeat = wholeNumber(given.repeat ?? 1, 'repeat', maxRepeat);
	const overflows = given.burst !== undefined;
	const vif = (value: unknown, what: string) =>
		value === undefined ? 0 : owner.vswitch.resolveVif(value, `inject(): metadata.${what}`);
	const numbers = {
		repeat,
		burst,
		inVif: vif(given.inVif, 'inVif'),
		outVif: vif(given.outVif, 'outVif'),
		overflows,
		now: given.now,
	};
	const [bytes, lengths] = pack(packets);
	if (target instanceof InputRing) {
		if (given.now && !overflows) assertFits(target, packets, repeat, native);
		return () => native.inject('ring', target.id, bytes, lengths, numbers);
	}
	if (!(target.isVif && target.class.datapath.captures)) {
		throw new RingtapError(
			'ERR_RINGTAP_INJECT_TARGET',
			`'${target.name}' is ${target.isVif ? 'a VIF whose wire is not the test' : 'no VIF'}.`,
			`Inject into its ring: inject(${target.name}.input, …).`,
		);
	}
	return () => native.inject('vif', target.id, bytes, lengths, numbers);
}

/** Data room of an mbuf; longer packets take several. */
const dataRoomBytes = 2048;

/** What is left in a ring must find room in it, and in the quota. */
function assertFits(
	ring: InputRing,
	packets: readonly Uint8Array[],
	repeat: number,
	native: NativeDataplane,
): void {
	const count = packets.length * repeat;
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
	const segments = packets.map(packet => Math.max(1, Math.ceil(packet.length / dataRoomBytes)));
	const needed = repeat * segments.reduce((sum, n) => sum + n, 0);
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

function pack(packets: readonly Uint8Array[]): [Uint8Array, Uint32Array] {
	const lengths = Uint32Array.from(packets, packet => packet.length);
	const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
	let offset = 0;
	for (const packet of packets) {
		bytes.set(packet, offset);
		offset += packet.length;
	}
	return [bytes, lengths];
}
