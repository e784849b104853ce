import {fromNative, localNative, native} from '../native.ts';

/** What the native core has for classes that are run in JavaScript. None of it may be called for an instance that is gone. */
export interface NativeHost {
	/** Each returns how many actions it has written down; −1: emit the whole burst. */
	attach(
		burst: (instance: number, packets: number) => number,
		timer: (instance: number, timer: number) => number,
	): void;
	exchange(): ArrayBuffer;
	poolMemory(): ArrayBuffer;
	defineClass(words: ClassWords): number;
	perform(instance: number, actions: number): void;
	makeWritable(instance: number, slot: number): boolean;
	makeMetadataWritable(instance: number, slot: number): boolean;
	gather(instance: number, slot: number): boolean;
	read(instance: number, slot: number, offset: number, to: Uint8Array): boolean;
	write(instance: number, slot: number, offset: number, from: Uint8Array): boolean;
	prepend(instance: number, slot: number, bytes: number): boolean;
	append(instance: number, slot: number, bytes: number): boolean;
	trimFront(instance: number, slot: number, bytes: number): boolean;
	trimEnd(instance: number, slot: number, bytes: number): boolean;
	clone(instance: number, slot: number, held: number): boolean;
	allocate(instance: number, bytes: Uint8Array, held: number): boolean;
	/** The slot it can be looked at by; −1: all are taken. */
	open(instance: number, held: number): number;
	close(instance: number): void;
	addTarget(instance: number, ring: number): number;
	addTimer(instance: number, timer: number, delayNs: bigint, periodNs: bigint): void;
	cancelTimer(instance: number, timer: number): void;
	now(instance: number): bigint;
}

export interface ClassWords {
	readonly name: string;
	readonly doc: string;
	readonly isVif: boolean;
	readonly copies: number;
	readonly conditions: readonly string[];
	readonly drops: readonly {name: string; doc: string; isFault: boolean}[];
}

/** Of the native core in use: the same object as long as that is the same. What its functions throw is a RingtapError. */
export function nativeHost(): NativeHost {
	const {host} = native();
	if (native() !== localNative()) return host;
	local ??= withErrors(host);
	return local;
}

let local: NativeHost | undefined;

function withErrors(host: NativeHost): NativeHost {
	const wrapped = Object.entries(host).map(([name, call]) => [
		name,
		(...args: readonly unknown[]) => fromNative(() => call(...args)),
	]);
	return Object.fromEntries(wrapped) as NativeHost;
}
