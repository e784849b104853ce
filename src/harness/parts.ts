/** Packets as they come, in lists of so many bytes or a little more; the last one is what is left. */
export function* inParts<T extends {readonly bytes: Uint8Array}>(
	packets: Iterable<T>,
	partBytes: number,
): Generator<T[], void> {
	let part: T[] = [];
	let bytes = 0;
	for (const packet of packets) {
		part.push(packet);
		bytes += packet.bytes.length;
		if (bytes < partBytes) continue;
		yield part;
		part = [];
		bytes = 0;
	}
	if (part.length > 0) yield part;
}
