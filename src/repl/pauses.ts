import type {ConditionValue} from '../core/condition.ts';
import type {Fault} from '../core/fault.ts';
import type {InputRing} from '../core/ring.ts';
import {RingtapError} from '../errors.ts';
import type {Session} from '../harness/session.ts';
import {isPacket, isPacketSpec} from '../packet/index.ts';
import {type EditablePacket, editablePacket} from './editable-packet.ts';
import {exposeNames} from './scope.ts';

/** Rings before which packets are held up, and the packet in hand, which is `p`. */
export class Pauses {
	readonly #session: Session;
	#set: {readonly pause: Fault; readonly what: string}[] = [];
	/** The packet in hand, as `p`, and its bytes as they came. */
	#held: {readonly p: EditablePacket; readonly bytes: Uint8Array; readonly key: string} | undefined;

	constructor(session: Session) {
		this.#session = session;
	}

	/** Returns what there is to say of it. */
	add(ring: InputRing, only: ConditionValue | undefined): string {
		const what = `${ring.name}${only ? ` when ${only}` : ''}`;
		this.#set.push({pause: this.#session.dataplane.setPause(ring, only), what});
		return `pauses before ${what}`;
	}

	list(): string {
		const lines = this.#set.map(({pause, what}) => `${what}  ${pause.hits} so far`);
		return lines.join('\n') || 'None: .pause at br0 when vlanId(10) sets one.';
	}

	/** Whoever is held up goes on by the next `.continue`. */
	removeAll(): string {
		const ended = this.#set;
		this.#set = [];
		for (const {pause} of ended) pause.lift();
		this.#held = undefined;
		return ended.length === 0
			? 'there was none'
			: `ended: ${ended.map(({what}) => what).join(', ')}`;
	}

	/** A packet that has been held up since it was last asked: a line of it, and it is `p`. */
	news(): string | undefined {
		if (this.#set.length === 0) return undefined;
		const {dataplane} = this.#session;
		const {paused} = dataplane;
		if (!paused) return undefined;
		const {ring, injection, index, bytes} = paused;
		const key = `${ring} ${injection} ${index}`;
		if (this.#held?.key === key) return undefined;
		const p = editablePacket(bytes.slice());
		this.#held = {p, bytes, key};
		exposeNames({p: {value: p, writable: true}});
		const where = dataplane
			.members()
			.flatMap(({rings}) => rings)
			.find(({id}) => id === ring);
		const which = this.#session.describePacket(injection, index);
		return `paused before ${where?.name ?? 'a ring'}: ${which}\n  ${p}\n  It is p, and can be changed; .continue, .step`;
	}

	/** The packet in hand may go on, as `p` is now. @throws RingtapError ERR_RINGTAP_PACKETS */
	resume(): void {
		const held = this.#held;
		if (!held) return;
		const bytes = bytesOf(Reflect.get(globalThis, 'p') ?? held.p);
		const isSame = Buffer.compare(bytes, held.bytes) === 0;
		this.#session.dataplane.resume(isSame ? undefined : bytes);
		this.#held = undefined;
	}
}

function bytesOf(value: unknown): Uint8Array {
	if (value instanceof Uint8Array) return value;
	if (isPacket(value)) return value.bytes;
	if (isPacketSpec(value)) return value.toBytes();
	throw new RingtapError(
		'ERR_RINGTAP_PACKETS',
		'p is no packet any more: the one in hand cannot go on.',
		'Set it to one: p = eth().ipv4().',
	);
}
