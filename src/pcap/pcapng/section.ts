import {firstLayer, isUnderstood} from '../link-types.ts';
import type {BlockOption} from './block.ts';
import {Fields, type Flaw, flaw, isFlaw} from './fields.ts';
import {blockType, defaultTimeResolution, fixedBytes, optionCode} from './format.ts';
import type {CaptureInterface} from './interface.ts';
import {readOptions, texts} from './options.ts';

/** Bytes of a name or description that are kept. */
const longestText = 1024;
const nsPerSecond = 1_000_000_000n;

/** What is known of an interface, ready for reading its packets. */
export class Interface implements CaptureInterface {
	readonly id: number;
	declare readonly name?: string;
	declare readonly description?: string;
	readonly linkType: number;
	readonly snapLength: number;
	readonly isUnderstood: boolean;
	readonly #ticksPerSecond: bigint;
	readonly #offsetNs: bigint;

	constructor(id: number, fields: Fields, options: readonly BlockOption[]) {
		this.id = id;
		this.linkType = fields.u16(8);
		this.snapLength = fields.u32(12);
		this.isUnderstood = isUnderstood(this.linkType);
		this.#ticksPerSecond = ticksPerSecond(options);
		this.#offsetNs = offsetSeconds(options, fields.isBigEndian) * nsPerSecond;
		const [name] = texts(options, optionCode.interfaceName);
		const [description] = texts(options, optionCode.interfaceDescription);
		if (name) this.name = name.slice(0, longestText);
		if (description) this.description = description.slice(0, longestText);
	}

	/** In ns since 1970; what is finer is rounded down. */
	timeOf(ticks: bigint): bigint {
		return (ticks * nsPerSecond) / this.#ticksPerSecond + this.#offsetNs;
	}

	/** What a packet of it begins with, for a record. */
	layerOf(bytes: Uint8Array) {
		return this.isUnderstood ? firstLayer(this.linkType, bytes) : undefined;
	}
}

/** `if_tsresol`: a power of ten, or with its highest bit set of two. */
function ticksPerSecond(options: readonly BlockOption[]): bigint {
	const given = options.find(
		({code, bytes}) => code === optionCode.timeResolution && bytes.length > 0,
	);
	const resolution = given?.bytes[0] ?? defaultTimeResolution;
	return (resolution & 0x80 ? 2n : 10n) ** BigInt(resolution & 0x7f);
}

/** `if_tsoffset`: seconds that are to be added. */
function offsetSeconds(options: readonly BlockOption[], isBigEndian: boolean): bigint {
	const given = options.find(
		({code, bytes}) => code === optionCode.timeOffset && bytes.length >= 8,
	);
	return given === undefined ? 0n : new Fields(given.bytes as Buffer, isBigEndian).i64(0);
}

/** What blocks are read by: a section's byte order, and its interfaces so far. */
export class Section {
	/** Where it begins. */
	readonly start: number;
	readonly isBigEndian: boolean;
	readonly interfaces: Interface[] = [];

	constructor(start: number, isBigEndian: boolean) {
		this.start = start;
		this.isBigEndian = isBigEndian;
	}

	/** Adds what an interface description block describes. */
	describe(fields: Fields): Interface | Flaw {
		const at = 8 + fixedBytes[blockType.interface]!;
		const options = readOptions(fields, at, fields.bytes.length - 4);
		if (isFlaw(options)) return options;
		const added = new Interface(this.interfaces.length, fields, options);
		this.interfaces.push(added);
		return added;
	}

	/** The one that a packet refers to by a number that stands at `flawAt` of its block. */
	interfaceOf(id: number, flawAt: number): Interface | Flaw {
		const found = this.interfaces[id];
		if (found) return found;
		const count = this.interfaces.length;
		const allowed =
			count === 0
				? 'an interface described before it; there is none'
				: `0 to ${count - 1}, as described before it`;
		return flaw(flawAt, `the packet refers to interface ${id}`, allowed);
	}
}
