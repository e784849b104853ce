/** Reads numbers in the byte order of a section. */
export class Fields {
	readonly bytes: Buffer;
	readonly isBigEndian: boolean;

	constructor(bytes: Buffer, isBigEndian: boolean) {
		this.bytes = bytes;
		this.isBigEndian = isBigEndian;
	}

	u16(at: number): number {
		return this.isBigEndian ? this.bytes.readUInt16BE(at) : this.bytes.readUInt16LE(at);
	}

	u32(at: number): number {
		return this.isBigEndian ? this.bytes.readUInt32BE(at) : this.bytes.readUInt32LE(at);
	}

	u64(at: number): bigint {
		return this.isBigEndian ? this.bytes.readBigUInt64BE(at) : this.bytes.readBigUInt64LE(at);
	}

	i64(at: number): bigint {
		return BigInt.asIntN(64, this.u64(at));
	}

	/** Two words, the high one first whatever the byte order: a time stamp. */
	ticks(at: number): bigint {
		return (BigInt(this.u32(at)) << 32n) | BigInt(this.u32(at + 4));
	}
}

/** What is wrong with a block: where in it, what stands there, and what would be right. */
export interface Flaw {
	readonly flawAt: number;
	readonly found: string;
	readonly allowed: string;
}

export function flaw(flawAt: number, found: string, allowed: string): Flaw {
	return {flawAt, found, allowed};
}

export function isFlaw<T extends object>(value: T | Flaw): value is Flaw {
	return 'flawAt' in value;
}
