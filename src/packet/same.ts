import type {FieldValue} from './row.ts';

/** From here on the call into native code costs less than what it saves. */
const longBytes = 192;

/** Eight at a time, and not by `sameRange`: no function is called for more packets than this one. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
	const {length} = a;
	if (length !== b.length) return false;
	if (length >= longBytes) return Buffer.compare(a, b) === 0;
	let i = 0;
	for (const last = length - 7; i < last; i += 8) {
		const others =
			(a[i]! ^ b[i]!) |
			(a[i + 1]! ^ b[i + 1]!) |
			(a[i + 2]! ^ b[i + 2]!) |
			(a[i + 3]! ^ b[i + 3]!) |
			(a[i + 4]! ^ b[i + 4]!) |
			(a[i + 5]! ^ b[i + 5]!) |
			(a[i + 6]! ^ b[i + 6]!) |
			(a[i + 7]! ^ b[i + 7]!);
		if (others !== 0) return false;
	}
	for (; i < length; i++) if (a[i] !== b[i]) return false;
	return true;
}

/** Whether `length` bytes from there on are the same; both have so many. */
export function sameRange(
	a: Uint8Array,
	aStart: number,
	b: Uint8Array,
	bStart: number,
	length: number,
): boolean {
	for (let i = 0; i < length; i++) if (a[aStart + i] !== b[bStart + i]) return false;
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
