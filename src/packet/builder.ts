import {didYouMean, RingtapError} from '../errors.ts';
import type {Definition} from './definition.ts';
import {encode, type Piece} from './encode.ts';
import type {Field, Layer} from './layer.ts';
import {isByteCount, payloadBytes} from './payload.ts';
import {whenDefined} from './registry.ts';
import {summarise} from './summary.ts';
import type {FieldValue} from './table.ts';
import {type Builder, type PacketSpec, type PayloadData, packetSpec} from './types.ts';
import {tuplesOf, valuesOf} from './varied.ts';

/** A field given several values: which piece, which field, and the values, parsed. */
interface Choice {
	readonly piece: number;
	readonly field: string;
	readonly values: readonly FieldValue[];
	/** Of choices that have the same the values change together. */
	readonly tuples: object | undefined;
}
/** So many values, of choices that change together. */
interface Turn {
	readonly length: number;
	readonly choices: readonly Choice[];
}
type Finish = {readonly what: 'truncate' | 'pad'; readonly bytes: number};

interface State {
	readonly pieces: readonly Piece[];
	readonly choices: readonly Choice[];
	readonly payload: Uint8Array | undefined;
	/** In the order they were asked for. */
	readonly finishes: readonly Finish[];
}
const noBytes = new Uint8Array(0);
const nothing: State = {pieces: [], choices: [], payload: undefined, finishes: []};

/** More packets than this from one spec are a slip: three ranges that multiply, usually. */
const mostPackets = 1_000_000;

/** The class behind `Builder`; its layer methods are put on the prototype as layers are defined. */
export class PacketBuilder implements PacketSpec {
	readonly #state: State;
	#bytes: Uint8Array | undefined;
	#wasAsked = false;

	constructor(state: State = nothing) {
		this.#state = state;
	}

	get [packetSpec](): true {
		return true;
	}

	static addMethod(definition: Definition): void {
		const {name} = definition;
		const method = function (this: PacketBuilder, fields?: object): PacketBuilder {
			return this.#withLayer(definition.layer, fields);
		};
		Object.defineProperty(method, 'name', {value: name});
		Object.defineProperty(PacketBuilder.prototype, name, {value: method});
	}

	#withLayer(layer: Layer, fields: object | undefined): PacketBuilder {
		const {pieces, choices: before, payload, finishes} = this.#state;
		if (payload) throw afterPayload(layer.name);
		const given: Record<string, FieldValue> = {};
		let choices = before;
		for (const name in fields) {
			const input = (fields as Record<string, unknown>)[name];
			const field = layer.byName.get(name);
			if (!field) throw unknownField(layer, name);
			if (input === undefined) continue;
			const values = severalOf(field, input)?.map(value => field.parse(value));
			if (values?.length === 0) throw noValues(field.path);
			if (values)
				choices = [
					...choices,
					{piece: pieces.length, field: name, values, tuples: tuplesOf(input)},
				];
			given[name] = values ? values[0]! : field.parse(input);
		}
		const all = [...pieces, {layer, given}];
		return new PacketBuilder({pieces: all, choices, payload, finishes});
	}

	payload(data: PayloadData): PacketBuilder {
		const {pieces, choices, payload: before, finishes} = this.#state;
		const added = payloadBytes(data);
		if (!before) return new PacketBuilder({pieces, choices, payload: added, finishes});
		const payload = new Uint8Array(before.length + added.length);
		payload.set(before);
		payload.set(added, before.length);
		return new PacketBuilder({...this.#state, payload});
	}

	truncate(bytes: number): PacketBuilder {
		return this.#withFinish('truncate', bytes);
	}

	pad(bytes: number): PacketBuilder {
		return this.#withFinish('pad', bytes);
	}

	#withFinish(what: Finish['what'], bytes: number): PacketBuilder {
		if (!isByteCount(bytes)) {
			throw new RingtapError(
				'ERR_RINGTAP_LENGTH',
				`${what}(${String(bytes)}) cannot be: it takes a number of bytes from 0 to 65535.`,
				'Give the length that the whole packet is to have.',
			);
		}
		return new PacketBuilder({...this.#state, finishes: [...this.#state.finishes, {what, bytes}]});
	}

	/** How many packets it stands for. */
	get count(): number {
		return this.#turns.reduce((product, {length}) => product * length, 1);
	}

	/** Choices that change together are one turn; the first of them says how slowly. */
	get #turns(): Turn[] {
		const turns = new Map<object, Choice[]>();
		for (const choice of this.#state.choices) {
			const key = choice.tuples ?? choice;
			turns.set(key, [...(turns.get(key) ?? []), choice]);
		}
		return [...turns.values()].map(choices => ({length: choices[0]!.values.length, choices}));
	}

	/**
	 * One builder for each packet it stands for. Throws `ERR_RINGTAP_RANGE` when they are more than a
	 * million.
	 */
	expand(): PacketBuilder[] {
		if (this.#state.choices.length === 0) return [this];
		if (this.count > mostPackets) {
			throw new RingtapError(
				'ERR_RINGTAP_RANGE',
				`The fields with several values multiply to ${this.count} packets, more than ${mostPackets}.`,
				'Give fewer values, or make the packets in a loop.',
			);
		}
		const turns = this.#turns.toReversed();
		return Array.from({length: this.count}, (_, n) => this.#pick(n, turns));
	}

	/** Packet `n`: the last turn, which comes first here, changes fastest. */
	#pick(n: number, turns = this.#turns.toReversed()): PacketBuilder {
		const pieces = [...this.#state.pieces];
		let rest = n;
		for (const {length, choices} of turns) {
			for (const {piece, field, values} of choices) {
				const {layer, given} = pieces[piece]!;
				pieces[piece] = {layer, given: {...given, [field]: values[rest % length]!}};
			}
			rest = Math.floor(rest / length);
		}
		return new PacketBuilder({...this.#state, pieces, choices: []});
	}

	toBytes(): Uint8Array {
		if (this.#state.choices.length > 0) {
			throw new RingtapError(
				'ERR_RINGTAP_SEVERAL_PACKETS',
				`This stands for ${this.count} packets, and has not one sequence of bytes.`,
				'Use expand(spec) to get them one by one.',
			);
		}
		if (this.#bytes) return this.#bytes.slice();
		const bytes = this.#encode();
		// Who asks once seldom asks again: only then is it worth a copy.
		if (this.#wasAsked) this.#bytes = bytes.slice();
		this.#wasAsked = true;
		return bytes;
	}

	#encode(): Uint8Array {
		const {pieces, payload, finishes} = this.#state;
		let {bytes} = encode(pieces, payload ?? noBytes);
		for (const finish of finishes) {
			if (finish.what === 'truncate') bytes = bytes.slice(0, finish.bytes);
			else if (finish.bytes > bytes.length) bytes = paddedTo(bytes, finish.bytes);
		}
		return bytes;
	}

	toString(): string {
		const {choices, pieces} = this.#state;
		if (choices.length > 0) return `${this.count} packets: ${this.#pick(0)} …`;
		return summarise(this.toBytes(), pieces[0]?.layer.name);
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return this.toString();
	}
}

/** An array is several values, but for a list, which is one. */
export function severalOf({kind}: Field, input: unknown): readonly unknown[] | undefined {
	if (kind.valuesOf && Array.isArray(input)) return kind.valuesOf(input);
	return valuesOf(input);
}

function paddedTo(bytes: Uint8Array, length: number): Uint8Array {
	const padded = new Uint8Array(length);
	padded.set(bytes);
	return padded;
}

export function unknownField(layer: Layer, name: string): RingtapError {
	const names = [...layer.byName.keys()];
	return new RingtapError(
		'ERR_RINGTAP_UNKNOWN_FIELD',
		`Layer ${layer.name} has no field '${name}'.${didYouMean(name, names)}`,
		`Fields of ${layer.name}: ${names.join(', ')}.`,
	);
}

function afterPayload(layer: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_PAYLOAD',
		`${layer} cannot follow a payload: layers stand in the order of the wire.`,
		`Call .${layer}() before .payload().`,
	);
}

function noValues(path: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_FIELD_VALUE',
		`${path} was given an empty list of values.`,
		'Give at least one value.',
	);
}

whenDefined(PacketBuilder.addMethod);

/** Ethernet first. `src` is 02:00:5e:00:00:01 and `dst` 02:00:5e:00:00:02 unless given. */
export const eth: Builder['eth'] = fields => start().eth(fields);
/** A packet without link layer, as a layer-3 tunnel carries it. */
export const ipv4: Builder['ipv4'] = fields => start().ipv4(fields);

/** A packet without link layer. */
export const ipv6: Builder['ipv6'] = fields => start().ipv6(fields);
/** Linux cooked captures begin like that. */
export const sll: Builder['sll'] = fields => start().sll(fields);
/** Linux cooked captures of version 2. */
export const sll2: Builder['sll2'] = fields => start().sll2(fields);
/** Captures of BSD's loopback begin like that. */
export const loopback: Builder['loopback'] = fields => start().loopback(fields);

function start(): Builder {
	return new PacketBuilder() as unknown as Builder;
}
