// Bytes that are nearly packets: those of examples and of recorded ones, spoiled by chance.
import {examples} from './_examples.ts';
import {recorded} from './_recorded.ts';

// Ten million take some minutes: RINGTAP_FUZZ=10000000 npx ava test/packet/fuzz.test.ts --timeout=4h
export const inputs = Number(process.env.RINGTAP_FUZZ ?? 30_000);
export const seed = Number(process.env.RINGTAP_FUZZ_SEED ?? 1);

/** The generator of Marsaglia's "Xorshift RNGs": quick, and the same everywhere. */
export function generator(start: number): (below: number) => number {
	let state = (start * 2_654_435_769) | 1;
	return below => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) % below;
	};
}

/** Packets to spoil: those of the examples, and of captures from real network stacks. */
export const corpus = [
	...Object.values(examples).map(spec => spec.toBytes()),
	...recorded().flat(),
];

const interesting = [0, 1, 0x7f, 0x80, 0xff, 0xc0, 0x06, 0x11, 0x2c, 0x3a];

/** Changes some bytes, repeats or removes a piece, cuts the end. */
export function spoil(whole: Uint8Array, below: (n: number) => number): Uint8Array {
	let bytes = Uint8Array.from(whole);
	for (let n = below(6); n > 0 && bytes.length > 0; n--) {
		const at = below(bytes.length);
		bytes[at] = below(2) === 0 ? below(256) : interesting[below(interesting.length)]!;
	}
	const how = below(8);
	if (how === 0) bytes = bytes.slice(0, below(bytes.length + 1));
	if (how === 1) {
		const [from, size] = [below(bytes.length + 1), below(40)];
		const piece = bytes.subarray(from, from + size);
		bytes = Uint8Array.from([...bytes.subarray(0, from), ...piece, ...bytes.subarray(from)]);
	}
	if (how === 2) {
		const from = below(bytes.length + 1);
		bytes = Uint8Array.from([...bytes.subarray(0, from), ...bytes.subarray(from + below(40))]);
	}
	return bytes;
}
