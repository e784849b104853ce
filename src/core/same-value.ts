import type {NativeConditionArgs, NativeValue} from './native.ts';

type Value = NativeValue | NativeConditionArgs;

/** A value that the core takes as a text: the same text, the same value. */
export function valueKey(value: Value | readonly Value[]): string {
	return JSON.stringify(value, (_key, part: unknown) => {
		if (typeof part === 'bigint') return `${part}n`;
		if (part === undefined) return null;
		return ArrayBuffer.isView(part) ? [...(part as Uint8Array)] : part;
	});
}

/** Whether the core would see a difference. */
export function sameValue(a: Value, b: Value): boolean {
	return valueKey([a]) === valueKey([b]);
}
