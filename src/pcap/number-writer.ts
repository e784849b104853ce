/** Writes numbers one after the other, in either byte order. */
export class NumberWriter {
	readonly bytes: Buffer;
	readonly #isBigEndian: boolean;
	#at = 0;

	constructor(lengthBytes: number, isBigEndian: boolean) {
		this.bytes = Buffer.alloc(lengthBytes);
		this.#isBigEndian = isBigEndian;
	}

	u8(value: number): this {
		this.#at = this.bytes.writeUInt8(value, this.#at);
		return this;
	}

	u16(value: number): this {
		this.#at = this.#isBigEndian
			? this.bytes.writeUInt16BE(value, this.#at)
			: this.bytes.writeUInt16LE(value, this.#at);
		return this;
	}

	u32(value: number): this {
		this.#at = this.#isBigEndian
			? this.bytes.writeUInt32BE(value, this.#at)
			: this.bytes.writeUInt32LE(value, this.#at);
		return this;
	}

	/** Bytes, and zeros up to a whole word. */
	padded(bytes: Uint8Array): this {
		this.bytes.set(bytes, this.#at);
		this.#at += Math.ceil(bytes.length / 4) * 4;
		return this;
	}
}
