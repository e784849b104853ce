import type {FieldValue} from './row.ts';

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
	if (a.length !== b.length) return false;
	for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
	return true;
}

/** Whether two values of one field are the same; bytes, lists and their items count by content. */
export function sameValue(a: FieldValue, b: FieldValue): boolean {
	if (a === b) return true;
	if (typeof a !== 'object' || typeof b !== 'object') return false;
	if (a instanceof Uint8Array || b instanceof Uint8Array) {
		return a instanceof Uint8Array && b instanceof Uint8Array && sameBytes(a, b);
	}
	const [left, right] = [Object.entries(a), Object.entries(b)];
	if (left.length !== right.length) return false;
	const other = b as Readonly<Record<string, FieldValue>>;
	return left.every(([name, value]) => sameValue(value, other[name]));
}
