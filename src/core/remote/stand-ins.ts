import type {
	NativeBatch,
	NativeCaptureWriter,
	NativeDataplane,
	NativePackets,
	NativeRanges,
} from '../native.ts';
import {numberIn, type ObjectNote} from './messages.ts';
import type {RemoteHost} from './remote-host.ts';

/** Calls a method of an object in the other process. */
export type CallObject = (number: number, method: string, args: readonly unknown[]) => unknown;

/** What is given to a call as an argument is sent as these fields: a note. */
class StandIn implements ObjectNote {
	readonly 'ringtap:object': number;
	readonly #call: CallObject;

	constructor(note: ObjectNote, call: CallObject) {
		this['ringtap:object'] = numberIn(note);
		this.#call = call;
	}

	protected ask(method: string, ...args: readonly unknown[]): unknown {
		return this.#call(this['ringtap:object'], method, args);
	}
}

export class RemotePackets extends StandIn implements NativePackets {
	readonly count: number;

	constructor(note: ObjectNote, call: CallObject) {
		super(note, call);
		this.count = note.count ?? 0;
	}

	read(from: number, count: number): NativeBatch {
		return this.ask('read', from, count) as NativeBatch;
	}
}

export class RemoteCaptureWriter extends StandIn implements NativeCaptureWriter {
	add(
		bytes: Uint8Array,
		lengths: Uint32Array,
		originals: Uint32Array,
		times: BigUint64Array,
	): void {
		this.ask('add', bytes, lengths, originals, times);
	}

	addRanges(packets: NativeRanges): void {
		this.ask('addRanges', packets);
	}

	get packets(): number {
		return this.ask('packets') as number;
	}

	finish(): number {
		return this.ask('finish') as number;
	}

	abandon(): void {
		this.ask('abandon');
	}
}

/** An object whose every method, but those it has, is `call`. */
export function forwarding<T extends object>(
	call: (method: string, args: readonly unknown[]) => unknown,
	own: Readonly<Record<string, unknown>> = {},
): T {
	return new Proxy(own, {
		get: (_, name) => {
			if (typeof name !== 'string') return undefined;
			return own[name] ?? ((...args: readonly unknown[]) => call(name, args));
		},
	}) as unknown as T;
}

/** How often modules in TypeScript get what has come for them, between two calls; each time costs some 30 µs. */
const servedEveryMs = 5;

/** Every method is forwarded, whatever it is called; but functions stay in this process. */
export function remoteDataplane(
	note: ObjectNote,
	call: CallObject,
	host: RemoteHost,
): NativeDataplane {
	const number = numberIn(note);
	let serving: NodeJS.Timeout | undefined;
	const own = {
		watch() {},
		/** The other process cannot call by itself: it is asked. When it is gone, whoever calls next is told so. */
		serveWith(serve: () => void) {
			serving = setInterval(() => {
				try {
					serve();
				} catch {
					clearInterval(serving);
				}
			}, servedEveryMs).unref();
		},
		close() {
			clearInterval(serving);
			call(number, 'close', []);
		},
		callHosted(instance: number, code: () => number) {
			host.lend(code, () => call(number, 'callHosted', [instance]));
		},
	};
	return forwarding<NativeDataplane>((method, args) => call(number, method, args), own);
}
