import type {NativeHost} from '../host/native-host.ts';
import type {Callback, Reply} from './messages.ts';
import type {Child, SharedPlace} from './process.ts';
import {forwarding} from './stand-ins.ts';

type Code = (first: number, second: number) => number;

/**
 * Classes in TypeScript of a data plane in another process. Their code runs here, called by that process. Packets are
 * not sent: slots, actions and the pool lie in memory that both have mapped.
 */
export class RemoteHost {
	/** The host's functions, there. */
	readonly native: NativeHost;
	readonly #code: Record<Callback['callback'], Code | undefined>;
	#depth = 0;
	#now: {instance: number; ns: bigint} | undefined;

	/** `ask` calls a function of the native core there. */
	constructor(child: Child, ask: (method: string, args: readonly unknown[]) => unknown) {
		this.#code = {burst: undefined, timer: undefined, call: undefined};
		const askHost = (name: string, args: readonly unknown[]) => ask(`host.${name}`, args);
		this.native = forwarding<NativeHost>(askHost, {
			attach: (burst: Code, timer: Code) => {
				Object.assign(this.#code, {burst, timer});
				askHost('attach', []);
			},
			exchange: () => child.exchange(),
			poolMemory: () => child.poolMemory(askHost('poolPlace', []) as SharedPlace | undefined),
			read(instance: number, slot: number, offset: number, to: Uint8Array) {
				const bytes = askHost('read', [instance, slot, offset, to.length]);
				if (bytes) to.set(bytes as Uint8Array);
				return bytes !== undefined;
			},
			// Modules ask for it with every packet.
			now: (instance: number) =>
				this.#now?.instance === instance ? this.#now.ns : askHost('now', [instance]),
		});
	}

	/** Whether code is being run that the native core there waits for. */
	get isRunning(): boolean {
		return this.#depth > 0;
	}

	/** What the native core there has asked for. What its code throws stays here. */
	run({callback, instance, number, now}: Callback): Reply {
		const before = this.#now;
		this.#now = now === undefined ? undefined : {instance, ns: now};
		this.#depth++;
		try {
			return {actions: this.#code[callback]!(instance, number)};
		} catch {
			return {actions: undefined};
		} finally {
			this.#now = before;
			this.#depth--;
		}
	}

	/** While `ask` runs, `code` is what the native core there calls. Throws what `code` throws. */
	lend(code: () => number, ask: () => void): void {
		const before = this.#code.call;
		let thrown: {error: unknown} | undefined;
		this.#code.call = () => {
			try {
				return code();
			} catch (error) {
				thrown = {error};
				throw error;
			}
		};
		try {
			ask();
		} catch (error) {
			throw thrown ? thrown.error : error;
		} finally {
			this.#code.call = before;
		}
	}
}
