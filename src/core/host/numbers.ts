// Numbers of up to six bytes in network order.

const upper = 0x1_0000_0000;

export function set48(view: DataView, at: number, value: number): void {
	view.setUint16(at, value / upper);
	view.setUint32(at + 2, value);
}

export function numberOf(bytes: Uint8Array): number {
	let number = 0;
	for (const byte of bytes) number = number * 256 + byte;
	return number;
}

/** The lowest `size` bytes of a number. */
export function bytesOf(value: number, size: number): Uint8Array {
	const view = new DataView(new ArrayBuffer(6));
	set48(view, 0, value);
	return new Uint8Array(view.buffer, 6 - size);
}
