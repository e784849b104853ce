// The core reads captures by itself: it must find in each what the reader in JavaScript finds.
import {readdirSync} from 'node:fs';
import test from 'ava';
import {fromNative, native} from '../../src/core/native.ts';
import {openCapture} from '../../src/pcap/index.ts';
import {thrownBy} from '../support.ts';
import {fixture} from './_files.ts';

const broken = readdirSync(fixture('broken'))
	.filter(name => !name.endsWith('.mjs'))
	.map(name => fixture(`broken/${name}`));
/** Others are refused, or read, before the core sees them. */
const plain = broken.filter(path => path.endsWith('.pcap') && !/wrong-magic|raw-ip/.test(path));
const whole = readdirSync(fixture('.'))
	.filter(name => name.endsWith('.pcap'))
	.map(fixture);

const scan = (path: string, tolerant = false) =>
	fromNative(() => native().scanCapture(path, tolerant, 0, Number.MAX_SAFE_INTEGER));

test('the core finds the packets that the reader in JavaScript finds', t => {
	for (const path of whole) {
		const records = [...openCapture(path).records()];
		const {packets, bytes, longest} = scan(path);
		const lengths = records.map(record => record.bytes.length);
		t.deepEqual(
			[packets, bytes, longest],
			[records.length, lengths.reduce((sum, n) => sum + n), Math.max(...lengths)],
			path,
		);
	}
});

test('what is wrong with a capture is said in the same words by both', t => {
	let refused = 0;
	for (const path of plain) {
		const expected = thrownBy(() => openCapture(path).length);
		const found = thrownBy(() => scan(path));
		t.deepEqual(
			[found?.code, found?.message, found?.fix],
			[expected?.code, expected?.message, expected?.fix],
			path,
		);
		if (expected) refused++;
	}
	t.true(refused >= 5);
});

test('a tolerant walk says what it left out, as the reader in JavaScript does', t => {
	for (const name of ['truncated', 'truncated-packet-header', 'corrupt-length']) {
		const path = fixture(`broken/${name}.pcap`);
		const capture = openCapture(path, {tolerant: true});
		const {packets, damage} = scan(path, true);
		t.is(packets, capture.length);
		t.is(damage?.message, capture.damage?.message);
	}
});
