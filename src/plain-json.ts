/** For `JSON.stringify`: 64-bit numbers as strings, bytes in hexadecimal. */
export function plainJson(_key: string, value: unknown): unknown {
	if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
	return typeof value === 'bigint' ? value.toString() : value;
}
