import type {NativeHost} from '../host/native-host.ts';
import type {NativeAddon} from '../native.ts';
import type {Callback} from './messages.ts';

type Functions = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** The host's functions of the native core in this process, for classes whose code is in the one that asks. */
export class ServedHost {
	readonly #addon: NativeAddon;
	readonly #host: NativeHost;
	readonly #ask: (callback: Callback) => number;
	/** Those that are not to be called as they are. */
	readonly #own: Functions = {
		attach: () => this.#attach(),
		/** undefined: in the file that both processes have. */
		poolPlace: () => this.#addon.pool()?.shared,
		read: (...args) => this.#read(...(args as [number, number, number, number])),
	};

	/** `ask` has code of the other process called, and answers what it does. */
	constructor(addon: NativeAddon, ask: (callback: Callback) => number) {
		this.#addon = addon;
		this.#host = addon.host;
		this.#ask = ask;
	}

	perform(name: string, args: readonly unknown[]): unknown {
		const call = this.#own[name] ?? (this.#host as unknown as Functions)[name];
		if (!call) throw new Error(`There is no ${name} of a host.`);
		return call(...args);
	}

	/** What callHosted is given here, for what it was given there. */
	readonly lent = (): number => this.#ask({callback: 'call', instance: 0, number: 0});

	#attach(): void {
		const of = (callback: 'burst' | 'timer') => (instance: number, number: number) =>
			this.#ask({callback, instance, number, now: this.#host.now(instance)});
		this.#host.attach(of('burst'), of('timer'));
	}

	#read(instance: number, slot: number, offset: number, bytes: number): Uint8Array | undefined {
		const read = new Uint8Array(bytes);
		return this.#host.read(instance, slot, offset, read) ? read : undefined;
	}
}
