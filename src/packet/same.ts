import type {FieldValue} from './table.ts';

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
	if (a.length !== b.length) return false;
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
}

/** Whether two values of one field are the same; bytes count by what they hold. */
export function sameValue(a: FieldValue, b: FieldValue): boolean {
	return a instanceof Uint8Array && b instanceof Uint8Array ? sameBytes(a, b) : a === b;
}
