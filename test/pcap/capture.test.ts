import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {inspect} from 'node:util';
import test from 'ava';
import {eth} from '../../src/packet/index.ts';
import {type Capture, openCapture} from '../../src/pcap/index.ts';
import {fixture, refusal} from './_files.ts';

const office = () => openCapture(fixture('office.pcap'));
const five = () => openCapture(fixture('broken/big-endian.pcap'));
const numbers = (capture: Capture) => [...capture].map(p => p.bytes.at(-1));

test('a packet knows its bytes and when it was captured', t => {
	const packet = five().at(1);
	t.is(packet.length, 60);
	t.is(packet.at, 1_700_000_001_000_001_000n);
});

test('at counts from the front, and from the end when negative', t => {
	t.is(five().at(0).bytes.at(-1), 1);
	t.is(five().at(-1).bytes.at(-1), 5);
	t.is(five().at(-5).bytes.at(-1), 1);
});

test('at refuses a packet that is not there with how many there are', t => {
	for (const index of [5, -6, 1.5, Number.NaN]) {
		const error = refusal(t, 'ERR_RINGTAP_CAPTURE_INDEX', () => five().at(index));
		t.regex(error.message, /there are 5: 0 to 4, or -1 for the last/);
	}
	const none = openCapture(fixture('broken/no-packets.pcap'));
	t.regex(refusal(t, 'ERR_RINGTAP_CAPTURE_INDEX', () => none.at(0)).message, /there is none/);
});

test('a capture can be walked over as often as one likes', t => {
	const capture = five();
	t.deepEqual(numbers(capture), [1, 2, 3, 4, 5]);
	t.deepEqual(numbers(capture), [1, 2, 3, 4, 5]);
	const records = capture.records();
	t.is([...records].length, 5);
	t.is([...records].length, 5);
});

test('two walks over one capture do not disturb each other', t => {
	const capture = five();
	const pairs = [...capture].map((_, index) => [...capture][index]!.bytes.at(-1));
	t.deepEqual(pairs, [1, 2, 3, 4, 5]);
});

test('bytes handed out are copies', t => {
	const capture = five();
	capture.at(0).bytes.fill(0xee);
	for (const record of capture.records()) {
		record.bytes.fill(0xee);
	}
	t.deepEqual(numbers(capture), [1, 2, 3, 4, 5]);
});

test('slice takes what Array.prototype.slice would', t => {
	const all = [1, 2, 3, 4, 5];
	for (const from of [-9, -5, -2, 0, 1, 4, 5, 9]) {
		for (const to of [undefined, -9, -1, 0, 2, 5, 9]) {
			const slice = five().slice(from, to);
			t.deepEqual(numbers(slice), all.slice(from, to), `slice(${from}, ${to})`);
			t.is(slice.length, all.slice(from, to).length, `slice(${from}, ${to}).length`);
		}
	}
});

test('slice refuses a position that is no whole number', t => {
	refusal(t, 'ERR_RINGTAP_CAPTURE_INDEX', () => five().slice(0.5));
	refusal(t, 'ERR_RINGTAP_CAPTURE_INDEX', () => five().slice(0, Number.NaN));
});

test('slices of slices, of filters and of maps count from their own front', t => {
	t.deepEqual(numbers(five().slice(1).slice(1, 3)), [3, 4]);
	const odd = five().filter(p => p.bytes.at(-1)! % 2 === 1);
	t.deepEqual(numbers(odd.slice(1)), [3, 5]);
	t.is(odd.at(-1).bytes.at(-1), 5);
	t.is(odd.slice(1).length, 2);
});

test('filter keeps what the function answers true for', t => {
	const requests = office().filter(p => p.arp.op === 'request');
	t.is(requests.length, [...office()].filter(p => p.arp.op === 'request').length);
	t.true(requests.length > 0);
	t.true([...requests].every(p => p.eth.dst === 'ff:ff:ff:ff:ff:ff'));
});

test('filter asks once for each packet, and only as far as it must', t => {
	let asked = 0;
	const kept = five().filter(() => {
		asked++;
		return true;
	});
	t.is(asked, 0);
	kept.at(1);
	t.is(asked, 2);
	t.is(kept.length, 5);
	t.is([...kept].length, 5);
	t.is(asked, 5);
});

test('map changes the bytes and keeps the time', t => {
	const capture = five().map(p => eth({src: '02:00:00:00:00:0a', dst: p.eth.dst!}));
	t.is(capture.length, 5);
	t.is(capture.at(1).eth.src, '02:00:00:00:00:0a');
	t.is(capture.at(1).at, five().at(1).at);
	const [record] = capture.records();
	t.is(record!.originalLength, record!.bytes.length);
});

test('map may hand back the packet that it was given', t => {
	t.deepEqual(numbers(five().map(p => p)), [1, 2, 3, 4, 5]);
});

test('map calls its function when a packet is read, and not before', t => {
	let called = 0;
	const capture = five().map(p => {
		called++;
		return p;
	});
	t.is(capture.slice(1, 3).length, 2);
	t.is(called, 0);
	capture.at(4);
	t.is(called, 1);
});

test('filter and map refuse what is no function, and map what is no packet', t => {
	const wrong = 7 as never;
	refusal(t, 'ERR_RINGTAP_CAPTURE_ARGUMENT', () => five().filter(wrong));
	refusal(t, 'ERR_RINGTAP_CAPTURE_ARGUMENT', () => five().map(wrong));
	const nothing = five().map(() => undefined as never);
	refusal(t, 'ERR_RINGTAP_CAPTURE_ARGUMENT', () => nothing.at(0));
});

test('a capture says how it was made without reading anything', t => {
	const capture = openCapture('/nowhere/a.pcap', {tolerant: true});
	const made = capture
		.slice(1, 3)
		.filter('tcp port 80')
		.filter(() => true)
		.map(p => p)
		.slice(2);
	const expression =
		"pcap('/nowhere/a.pcap', {tolerant: true})" +
		".slice(1, 3).filter('tcp port 80').filter(…).map(…).slice(2)";
	t.is(String(made), expression);
	t.is(inspect(made), `Capture ${expression}`);
});

test('a capture is read within one turn of the event loop, without a warning', t => {
	const module = fileURLToPath(new URL('../../src/pcap/index.ts', import.meta.url));
	const script = `
		import {openCapture} from ${JSON.stringify(module)};
		let turned = false;
		setImmediate(() => { turned = true; });
		const {length} = openCapture(${JSON.stringify(fixture('office.pcap'))});
		console.log(length > 0 && !turned);
	`;
	const options = ['--import=tsx', '--throw-deprecation', '--input-type=module', '--eval', script];
	t.is(execFileSync(process.execPath, options, {encoding: 'utf8'}), 'true\n');
});
