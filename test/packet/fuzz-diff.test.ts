import test from 'ava';
import {diff, formatDiff, similarity} from '../../src/packet/index.ts';
import {corpus, generator, inputs, seed, spoil} from './_spoil.ts';

/** Of what a packet was spoiled from, of another packet, or of itself. */
function counterpart(whole: Uint8Array, spoiled: Uint8Array, below: (n: number) => number) {
	const which = below(16);
	if (which === 0) return Uint8Array.from(spoiled);
	return which === 1 ? spoil(corpus[below(corpus.length)]!, below) : whole;
}

test(`${inputs} spoiled packets are compared: what differs is told, and nothing else`, t => {
	const below = generator(seed + 1);
	let differing = 0;
	for (let i = 0; i < inputs; i++) {
		const whole = corpus[below(corpus.length)]!;
		const actual = spoil(whole, below);
		const expected = counterpart(whole, actual, below);
		const of = () =>
			`${Buffer.from(actual).toString('hex')} ${Buffer.from(expected).toString('hex')}`;
		try {
			const found = diff(actual, expected);
			const areSame = Buffer.compare(actual, expected) === 0;
			if (found.equal !== areSame) t.fail(`equal: ${found.equal}, of ${of()}`);
			if (areSame) continue;
			differing++;
			if (found.headline === '') t.fail(`nothing is said of ${of()}`);
			if (i % 64 === 0) {
				const long = formatDiff(found)
					.split('\n')
					.filter(line => [...line].length > 100);
				if (long.length > 0) t.fail(`${long[0]}, of ${of()}`);
			}
			const likeness = similarity(actual, expected);
			if (!(likeness >= 0 && likeness <= 1)) t.fail(`similarity ${likeness}, of ${of()}`);
		} catch (error) {
			t.log(of());
			throw error;
		}
	}
	t.true(differing > inputs / 2);
});
