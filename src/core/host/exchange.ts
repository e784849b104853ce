import type {NativeHost} from './native-host.ts';

/** Where a packet of the burst in hand lies, in words of 32 bits: native/core/host/exchange.hpp. */
export const slotWords = 8;
export const Word = {
	data: 0,
	length: 1,
	readable: 2,
	writable: 3,
	metadata: 4,
	ownsMetadata: 5,
	segments: 6,
} as const;

/** Offsets in struct ringtap_metadata of module.h; its numbers are in the machine's order. */
export const Metadata = {
	inVif: 0,
	outVif: 4,
	keepTtl: 12,
	encapsulated: 13,
	toTap: 14,
	private: 16,
} as const;

export const burstSlots = 1024;
const openedSlots = 64;
const allSlots = burstSlots + openedSlots + 1;
/** Words of a slot that shows no packet: nothing can be read or written by it. */
export const nowhere = (allSlots - 1) * slotWords;

/** What becomes of packets: native/core/host/exchange.hpp. */
export const Action = {
	emit: 1,
	drop: 2,
	consume: 3,
	direct: 4,
	hold: 5,
	threw: 6,
	noMbuf: 7,
	send: 8,
	sendDirect: 9,
	discard: 10,
} as const;
const maxActions = 4096;
const actionWords = 3;

/** The memory that the native core and the modules in JavaScript both see. */
export class Exchange {
	/** Slots, `slotWords` each. */
	readonly words: Uint32Array;
	readonly actions: Uint32Array;
	/** Mbufs, all of them: not for modules. */
	readonly pool: Uint8Array;
	readonly view: DataView;
	readonly host: NativeHost;

	constructor(host: NativeHost) {
		this.host = host;
		const shared = host.exchange();
		const slotBytes = allSlots * slotWords * 4;
		this.words = new Uint32Array(shared, 0, slotBytes / 4);
		this.actions = new Uint32Array(shared, slotBytes, maxActions * actionWords);
		const pool = host.poolMemory();
		this.pool = new Uint8Array(pool);
		this.view = new DataView(pool);
	}
}

/** What is said of packets during one call, in the order in which it is said. */
export class ActionList {
	readonly #exchange: Exchange;
	#instance = 0;
	#count = 0;
	#wasFlushed = false;
	// Slots in a row that are emitted, and not written down yet.
	#runStart = 0;
	#runLength = 0;

	constructor(shared: Exchange) {
		this.#exchange = shared;
	}

	begin(instance: number): void {
		this.#instance = instance;
		this.#count = 0;
		this.#wasFlushed = false;
		this.#runStart = 0;
		this.#runLength = 0;
	}

	emit(slot: number): void {
		if (slot !== this.#runStart + this.#runLength) {
			this.#endRun();
			this.#runStart = slot;
		}
		this.#runLength++;
	}

	add(what: number, which: number, argument = 0): void {
		this.#endRun();
		this.#write(what, which, argument);
	}

	/** Done at once: for what asks the core about packets that something has been said of. */
	flush(): void {
		this.#endRun();
		if (this.#count === 0) return;
		const count = this.#count;
		this.#count = 0;
		this.#wasFlushed = true;
		this.#exchange.host.perform(this.#instance, count);
	}

	/** How many there are to be done; −1: `n` packets are all emitted, and nothing else. */
	finish(n: number): number {
		const isWhole = this.#runStart === 0 && this.#runLength === n;
		if (isWhole && this.#count === 0 && !this.#wasFlushed) return -1;
		this.#endRun();
		return this.#count;
	}

	#endRun(): void {
		const length = this.#runLength;
		if (length === 0) return;
		this.#runLength = 0;
		this.#write(Action.emit, this.#runStart, length);
	}

	#write(what: number, which: number, argument: number): void {
		const {actions} = this.#exchange;
		const at = this.#count++ * actionWords;
		actions[at] = what;
		actions[at + 1] = which;
		actions[at + 2] = argument;
		if (this.#count === maxActions) this.flush();
	}
}
