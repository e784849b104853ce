import {RingtapError} from '../../errors.ts';
import {PacketBuilder} from '../builder.ts';
import type {Piece} from '../encode.ts';
import type {Layer} from '../layer.ts';
import {packetOf} from '../packet.ts';
import {layerNamed} from '../registry.ts';
import type {Given, LayerName, PacketSpec} from '../types.ts';
import {type Arbitrary, fastCheck} from './fast-check.ts';
import {fieldsOf} from './layer.ts';
import {followers, pathTo} from './stack.ts';

/** Layers that are to be there, from outside, and values of their fields. */
export type Fixed = {readonly [K in LayerName]?: Given<K>};

/** Layers deeper than this are seldom looked at. */
const mostLayers = 7;
const mostPayloadBytes = 64;

/** Random packets for property tests, made from the tables of the layers; needs fast-check. */
export const arbitrary = {
	/**
	 * Well-formed packets of any layers that can follow each other, with any values. Those given are
	 * there, with the values given. Shrinks to fewer layers, fewer fields, smaller values. Throws
	 * `ERR_RINGTAP_NO_FAST_CHECK` when fast-check is not installed.
	 *
	 * @example
	 * scenario.forAll('any UDP passes', arbitrary.packet({ipv4: {ttl: 9}, udp: {}}), …)
	 */
	packet(fixed: Fixed = {}): Arbitrary<PacketSpec> {
		const fc = fastCheck();
		const stack = Object.keys(fixed).length === 0 ? anyStack() : fc.constant(stackOf(fixed));
		const drawn = stack.chain(layers =>
			fc.tuple(...layers.map((layer, i) => piece(layer, fixed, i + 1 === layers.length))),
		);
		const payload = fc.uint8Array({maxLength: mostPayloadBytes});
		return fc.tuple(drawn, payload).map(([pieces, bytes]) => builderOf(pieces, bytes));
	},

	/** Several of them. */
	packets(fixed: Fixed = {}, size: {min?: number; max?: number} = {}): Arbitrary<PacketSpec[]> {
		const {min = 1, max = 10} = size;
		return fastCheck().array(arbitrary.packet(fixed), {minLength: min, maxLength: max});
	},

	/** What only broken devices and attackers send: packets with bytes changed, cut, or no packets. */
	hostile(): Arbitrary<PacketSpec> {
		const fc = fastCheck();
		const change = fc.tuple(fc.nat(200), fc.nat(255));
		const spoiled = fc
			.tuple(arbitrary.packet(), fc.array(change, {maxLength: 8}), fc.option(fc.nat(200)))
			.map(([whole, changes, length]) => {
				const bytes = whole.toBytes();
				for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
				return bytes.slice(0, length ?? bytes.length);
			});
		return fc.oneof(spoiled, fc.uint8Array({maxLength: 200})).map(bytes => packetOf(bytes));
	},
};

function piece(layer: Layer, fixed: Fixed, isLast: boolean): Arbitrary<Piece> {
	const wanted = Object.entries(fixed[layer.name as LayerName] ?? {});
	const given = wanted.map(([name, value]) => [name, layer.byName.get(name)?.parse(value)]);
	return fieldsOf(layer, isLast).map(fields => ({
		layer,
		given: {...fields, ...Object.fromEntries(given)},
	}));
}

function builderOf(pieces: readonly Piece[], payload: Uint8Array): PacketSpec {
	return new PacketBuilder({pieces, choices: [], payload, finishes: []});
}

function anyStack(): Arbitrary<Layer[]> {
	const fc = fastCheck();
	const choices = fc.array(fc.nat(1000), {maxLength: mostLayers - 1});
	return choices.map(numbers => {
		const stack = [layerNamed('eth')];
		for (const number of numbers) {
			const next = followers(stack.at(-1)!);
			if (next.length === 0) break;
			stack.push(next[number % next.length]!);
		}
		return stack;
	});
}

/** The layers that are wanted, with those that must stand between them. */
function stackOf(fixed: Fixed): Layer[] {
	const stack: Layer[] = [layerNamed('eth')];
	for (const name of Object.keys(fixed)) {
		if (name === 'eth' && stack.length === 1) continue;
		const path = pathTo(stack.at(-1)!, layerNamed(name));
		if (!path) throw noWay(stack.at(-1)!.name, name);
		stack.push(...path.slice(1));
	}
	return stack;
}

function noWay(from: string, to: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_LAYER_ORDER',
		`No layers lead from ${from} to ${to}.`,
		'Name the layers from outside, in the order of the wire.',
	);
}
