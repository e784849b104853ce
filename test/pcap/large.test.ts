import test from 'ava';
import {encodePcap, openCapture} from '../../src/pcap/index.ts';
import {numbered, numberOf, temporaryFile} from './_files.ts';

// Each of these files is longer than several windows of 256 KiB, whose edges fall anywhere within a
// packet.

test('packets come whole and in order when they straddle what is read at a time', t => {
	for (const lengthBytes of [4, 60, 61, 1514, 65_535, 262_144]) {
		const count = Math.ceil(1_300_000 / lengthBytes);
		const path = temporaryFile(t, encodePcap(numbered(count, lengthBytes)));
		let next = 0;
		for (const record of openCapture(path).records()) {
			if (numberOf(record) !== next || record.bytes.length !== lengthBytes) {
				t.fail(`packet ${next} of ${lengthBytes} bytes is wrong`);
				return;
			}
			next++;
		}
		t.is(next, count);
	}
});

test('any packet can be had at any time, backwards too', t => {
	const count = 2000;
	const capture = openCapture(temporaryFile(t, encodePcap(numbered(count, 700))));
	const backwards = Array.from({length: count}, (_, index) => numberOf(capture.at(-1 - index)));
	t.deepEqual(
		backwards,
		Array.from({length: count}, (_, index) => count - 1 - index),
	);
});

test('packets read while the rest is still unread are the right ones', t => {
	// at(i) reads on and hands out by turns: the parser's unfinished packet must not be
	// overwritten.
	const capture = openCapture(temporaryFile(t, encodePcap(numbered(2000, 700))));
	for (let index = 0; index < 2000; index += 7) {
		t.is(numberOf(capture.at(index)), index);
		t.is(numberOf(capture.at(index >> 1)), index >> 1);
	}
});

test('a file that is cut in its last window is refused with the number of the packet', t => {
	const whole = encodePcap(numbered(2000, 700));
	const path = temporaryFile(t, whole.subarray(0, whole.length - 1));
	t.throws(() => openCapture(path).length, {message: /within packet 2000,.* 715 of its 716/});
	t.is(openCapture(path, {tolerant: true}).length, 1999);
});
