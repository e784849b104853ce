import type {NativeAddon} from '../native.ts';
import {type Answer, type Callback, isNote, noteOf, numberIn, type Request} from './messages.ts';
import {ServedHost} from './served-host.ts';

type Members = Readonly<Record<string, unknown>>;
type Call = (...args: readonly unknown[]) => unknown;
type Constructor = new (...args: readonly unknown[]) => object;

/** Does what requests ask of the native core of this process. */
export class Dispatcher {
	readonly #addon: NativeAddon;
	readonly #host: ServedHost;
	readonly #objects = new Map<number, object>();
	#lastNumber = 0;

	/** `ask` has code called that is in the process which asks. */
	constructor(addon: NativeAddon, ask: (callback: Callback) => number) {
		this.#addon = addon;
		this.#host = new ServedHost(addon, ask);
	}

	answer(request: Request): Answer {
		try {
			for (const number of request.forgotten) this.#objects.delete(number);
			return {value: this.#perform(request)};
		} catch (error) {
			const {code, message, fix} = error as {code?: string; message: string; fix?: string};
			return {error: {message, ...(code && {code}), ...(fix && {fix})}};
		}
	}

	#perform({target, method, args}: Request): unknown {
		const [, ofHost] = /^host\.(.*)$/.exec(method) ?? [];
		if (ofHost !== undefined) return this.#host.perform(ofHost, args);
		const object = target === 0 ? this.#addon : this.#objects.get(target);
		const member = (object as unknown as Members | undefined)?.[method];
		if (member === undefined) throw new Error(`There is no ${method} of ${target}.`);
		if (typeof member !== 'function') return member;
		const given = args.map(arg => this.#found(arg));
		if (method === 'callHosted') given.push(this.#host.lent);
		// Classes of the addon, and nothing else of it, begin with a capital.
		if (/^[A-Z]/.test(method)) return this.#note(new (member as Constructor)(...given));
		const answered = (member as Call).apply(object, given);
		if (method === 'close') this.#objects.delete(target);
		return isOurs(answered) ? this.#note(answered) : answered;
	}

	#note(made: object): unknown {
		this.#objects.set(++this.#lastNumber, made);
		return noteOf(this.#lastNumber, (made as {count?: number}).count);
	}

	/** With the objects that notes in it stand for. */
	#found(arg: unknown): unknown {
		if (isNote(arg)) return this.#objects.get(numberIn(arg));
		return Array.isArray(arg) ? arg.map(item => this.#found(item)) : arg;
	}
}

/** Of a class of the addon: nothing that could be sent. */
function isOurs(value: unknown): value is object {
	if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return false;
	const prototype = Object.getPrototypeOf(value);
	return prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null;
}
