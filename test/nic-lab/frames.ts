// Frames that host and guest both know: what one sends the other expects.

/** EtherTypes for experiments, RFC 9542 appendix B.2. */
export const probeType = 0x88b5;
export const endType = 0x88b6;
export const numberedType = 0x88b7;

export const frameCount = 1000;
export const hosts = ['02:1a:b0:00:00:01', '02:1a:b0:00:00:02'] as const;

/** Frame `number` from the host at one card to that at the other; of all lengths, 60 to 1,514 bytes. */
export function numberedFrame(number: number, from: number): Buffer {
	const frame = Buffer.alloc(60 + ((number * 37) % 1455), number & 0xff);
	writeHeader(frame, hosts[1 - from]!, hosts[from]!, numberedType);
	frame.writeUInt32BE(number, 14);
	frame.writeUInt8(from, 18);
	return frame;
}

export function numberedFrames(from: number): Buffer[] {
	return Array.from({length: frameCount}, (_, number) => numberedFrame(number, from));
}

/** To everybody; tells nothing but its number. */
export function signal(type: number, number = 0): Buffer {
	const frame = Buffer.alloc(60);
	writeHeader(frame, 'ff:ff:ff:ff:ff:ff', '02:1a:b0:00:00:99', type);
	frame.writeUInt32BE(number, 14);
	return frame;
}

export function typeOf(frame: Uint8Array, at = 12): number {
	return (frame[at]! << 8) | frame[at + 1]!;
}

function writeHeader(frame: Buffer, to: string, from: string, type: number): void {
	frame.write(to.replaceAll(':', '') + from.replaceAll(':', ''), 'hex');
	frame.writeUInt16BE(type, 12);
}
