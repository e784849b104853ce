import type {NativeAddon, NativeDataplane, NativeOptions} from '../native.ts';
import type {Answer, Request} from './messages.ts';

type Methods = Readonly<Record<string, ((...args: readonly unknown[]) => unknown) | undefined>>;

/** Does what requests ask of the native core of this process. */
export class Dispatcher {
	readonly #addon: NativeAddon;
	readonly #dataplanes = new Map<number, NativeDataplane>();
	#lastNumber = 0;

	constructor(addon: NativeAddon) {
		this.#addon = addon;
	}

	answer(request: Request): Answer {
		try {
			return {value: this.#perform(request)};
		} catch (error) {
			const {code, message, fix} = error as {code?: string; message: string; fix?: string};
			return {error: {message, ...(code && {code}), ...(fix && {fix})}};
		}
	}

	#perform({target, method, args}: Request): unknown {
		if (target === 0 && method === 'Dataplane') return this.#make(args[0] as NativeOptions);
		const object = target === 0 ? this.#addon : this.#dataplanes.get(target);
		const call = (object as unknown as Methods | undefined)?.[method];
		if (!call) throw new Error(`There is no ${method} of ${target}.`);
		if (method === 'close') this.#dataplanes.delete(target);
		return call.apply(object, args as unknown[]);
	}

	#make(options: NativeOptions): number {
		const made = new this.#addon.Dataplane(options);
		this.#dataplanes.set(++this.#lastNumber, made);
		return this.#lastNumber;
	}
}
