// Frames of RFC 8878, section 3.1.

const magicFrame = 0xfd2fb528;
const skippable = {first: 0x184d2a50, last: 0x184d2a5f};
/** "Decoders should support 8 MB" (3.1.1.1.2). fzstd moves a whole window for each block. */
const largestWindowBytes = 8 * 1024 * 1024;
/** 3.1.1.2.4 */
const largestBlockBytes = 128 * 1024;
const reservedBlock = 3;
const rleBlock = 1;

/** What comes next in a frame. */
type Part = 'magic' | 'size' | 'descriptor' | 'header' | 'block';
const partBytes = {magic: 4, size: 4, descriptor: 1, block: 3};

/**
 * Walks along the frames and blocks of what is compressed by zstd, and stops before something is
 * unpacked that would take more memory than it should. Nothing of it is kept.
 */
export class ZstdFrames {
	#part: Part = 'magic';
	#wanted = partBytes.magic;
	#head: number[] = [];
	#skip = 0;
	#descriptor = 0;
	#problem: string | undefined;

	/**
	 * How many of the bytes that follow the last ones may be unpacked: all, unless there is a
	 * `problem`.
	 */
	push(bytes: Uint8Array): number {
		let at = 0;
		while (at < bytes.length && this.#problem === undefined) {
			const skipped = Math.min(this.#skip, bytes.length - at);
			this.#skip -= skipped;
			at += skipped;
			if (this.#skip > 0 || at === bytes.length) continue;
			this.#head.push(bytes[at++]!);
			if (this.#head.length < this.#wanted) continue;
			const head = this.#head;
			this.#head = [];
			this.#take(head);
		}
		return this.#problem === undefined ? at : Math.max(0, at - this.#wanted);
	}

	/** What is wrong, in words: nothing more may be unpacked. */
	get problem(): string | undefined {
		return this.#problem;
	}

	#take(head: readonly number[]): void {
		const value = number(head);
		if (this.#part === 'magic') this.#takeMagic(value);
		else if (this.#part === 'descriptor') this.#takeDescriptor(value);
		else if (this.#part === 'header') this.#takeHeader(head);
		else if (this.#part === 'block') this.#takeBlock(value);
		else this.#takeSkippable(value);
	}

	#takeSkippable(size: number): void {
		this.#skip = size;
		this.#expect('magic');
	}

	#expect(part: Exclude<Part, 'header'>): void {
		this.#part = part;
		this.#wanted = partBytes[part];
	}

	#takeMagic(magic: number): void {
		if (magic === magicFrame) this.#expect('descriptor');
		else if (magic >= skippable.first && magic <= skippable.last) this.#expect('size');
		else this.#problem = 'what follows a frame is no frame';
	}

	#takeDescriptor(descriptor: number): void {
		if ((descriptor & 3) !== 0) this.#problem = 'it needs a dictionary';
		this.#descriptor = descriptor;
		this.#part = 'header';
		this.#wanted = this.#isSingle ? this.#sizeBytes : 1 + this.#sizeBytes;
	}

	get #isSingle(): boolean {
		return (this.#descriptor & 0x20) !== 0;
	}

	/** Of the frame's content size. */
	get #sizeBytes(): number {
		const flag = this.#descriptor >> 6;
		if (flag === 0) return this.#isSingle ? 1 : 0;
		return 1 << flag;
	}

	#takeHeader(head: readonly number[]): void {
		const window = this.#isSingle
			? number(head) + (head.length === 2 ? 256 : 0)
			: 2 ** (10 + (head[0]! >> 3)) * (1 + (head[0]! & 7) / 8);
		this.#expect('block');
		if (window <= largestWindowBytes) return;
		const [is, most] = [window, largestWindowBytes].map(n => Math.ceil(n / 2 ** 20));
		this.#problem = `its window has ${is} MiB, and may have ${most}: unpack it by zstd -d`;
	}

	#takeBlock(head: number): void {
		const type = (head >> 1) & 3;
		if (type === reservedBlock) this.#problem = 'there is no such type of block';
		const size = head >> 3;
		if (size > largestBlockBytes) this.#problem = `a block claims ${size} bytes`;
		this.#skip = type === rleBlock ? 1 : size;
		const isLast = (head & 1) !== 0;
		if (isLast && (this.#descriptor & 4) !== 0) this.#skip += 4; // the checksum
		this.#expect(isLast ? 'magic' : 'block');
	}
}

/** Little-endian. */
function number(bytes: readonly number[]): number {
	return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
