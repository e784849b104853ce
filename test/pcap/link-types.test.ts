import test from 'ava';
import {eth, ipv4, pcap, writePcap} from '../../src/index.ts';
import {encodePcap, isLayer, openCapture} from '../../src/pcap/index.ts';
import {messages, problemsOf} from '../support.ts';
import {fixture, refusal, temporaryDirectory, temporaryFile} from './_files.ts';

const query = ipv4({src: '10.0.0.7'}).udp({dport: 53}).payload('who?').toBytes();

for (const linkType of [12, 14, 101, 228]) {
	test(`packets of link type ${linkType} begin with IPv4`, t => {
		const path = temporaryFile(t, encodePcap([{bytes: query, linkType}]));
		const packet = openCapture(path).at(0);
		t.deepEqual([...packet.layers] as string[], ['ipv4', 'udp']);
		t.is(packet.ipv4.src, '10.0.0.7');
		t.is(packet.toSource(), "ipv4({src: '10.0.0.7'}).udp({dport: 53}).payload('who?')");
		t.is([...openCapture(path).records()][0]!.linkType, linkType);
	});
}

test('raw IP is of the version that its first bits say, and link type 229 of version 6', t => {
	const bytes = eth().ipv6({src: 'fd00::7'}).udp().toBytes().subarray(14);
	for (const linkType of [101, 229]) {
		const path = temporaryFile(t, encodePcap([{bytes, linkType}]));
		t.is(openCapture(path).at(0).ipv6.src, 'fd00::7');
	}
});

test('a raw packet of no bytes is a packet', t => {
	const path = temporaryFile(t, encodePcap([{bytes: new Uint8Array(), linkType: 101}]));
	t.deepEqual([...openCapture(path).at(0).layers], []);
});

test('a link type that is not understood is refused, with what to say', t => {
	const bytes = eth().ipv4().udp().toBytes();
	const path = temporaryFile(t, encodePcap([{bytes, linkType: 147}]));
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_LINKTYPE', () => openCapture(path).length);
	t.regex(error.message, /link type 147 \(user 0\)/);
	t.regex(error.fix, /\{as: 'eth'\}/);
	const told = openCapture(path, {as: 'eth'});
	t.is(told.at(0).ipv4.dst, '10.0.0.2');
	t.is(String(told), `pcap('${path}', {as: 'eth'})`);
});

test('as says what packets begin with, whatever their link type', t => {
	const path = temporaryFile(t, encodePcap([{bytes: query}]));
	t.is(openCapture(path, {as: 'ipv4'}).at(0).ipv4.src, '10.0.0.7');
	const wireless = openCapture(fixture('broken/wireless.pcapng'), {as: 'eth'});
	t.is(wireless.length, 2);
});

test('as refuses a layer that there is not, with the nearest', t => {
	const error = refusal(t, 'ERR_RINGTAP_UNKNOWN_LAYER', () =>
		pcap('a.pcap', {as: 'etth' as 'eth'}),
	);
	t.regex(error.message, /Did you mean 'eth'\?/);
});

test('a packet of an interface that is not understood is refused, those before it are read', t => {
	const open = (options = {}) => openCapture(fixture('broken/wireless.pcapng'), options);
	const error = refusal(t, 'ERR_RINGTAP_CAPTURE_LINKTYPE', () => open().length);
	t.regex(error.message, /link type 105 \(IEEE 802\.11\)/);
	t.is(open({tolerant: true}).length, 1);
});

test('raw IP does not go over a wire, and the error says how to make frames of it', async t => {
	const raw = pcap(fixture('broken/raw-ip.pcap'));
	const problems = await problemsOf(({vswitch, inject}) => {
		inject(vswitch().testVif('a'), raw);
	});
	t.regex(messages(problems)[0]!, /inject\(\): packet 1 .* no Ethernet frame; .* 101 \(raw IP\)/);
	t.regex(problems[0]!.story, /\.map\(p => eth\(\)\.ipv4/);
});

test('raw IP that is made into frames goes over a wire', async t => {
	const raw = pcap(fixture('broken/raw-ip.pcap'));
	const frames = raw.map(p => eth().ipv4({src: p.ipv4.src!, dst: p.ipv4.dst!}).icmp());
	const problems = await problemsOf(({vswitch, inject, expect}) => {
		const [a, b] = vswitch().testVifs('a', 'b');
		a.otherwise.to(b);
		inject(a, frames);
		expect(b).toReceive(frames);
	});
	t.deepEqual(messages(problems), []);
});

test('raw IP cannot be expected of a wire, and stays raw when it is mapped to itself', async t => {
	const raw = pcap(fixture('broken/raw-ip.pcap')).map(p => p);
	const problems = await problemsOf(({vswitch, inject, expect}) => {
		const [a, b] = vswitch().testVifs('a', 'b');
		a.otherwise.to(b);
		inject(a, eth());
		expect(b).toReceive(raw);
	});
	t.regex(messages(problems)[0]!, /expected: packet 1 .* no Ethernet frame/);
});

test('captures in pcapng and compressed ones go over a wire as others do', async t => {
	for (const name of ['dns.pcapng', 'tcp-loss.pcap.gz', 'two-interfaces.pcapng.zst']) {
		const capture = pcap(fixture(`formats/${name}`));
		const problems = await problemsOf(({vswitch, inject, expect}) => {
			const [a, b] = vswitch().testVifs('a', 'b');
			a.otherwise.to(b);
			t.is(inject(a, capture, {timing: 'capture'}).packets, capture.length);
			expect(b).toReceive(capture);
		});
		t.deepEqual(messages(problems), []);
	}
});

test('a classic capture keeps its link type when it is written', t => {
	const path = `${temporaryDirectory(t)}/raw.pcap`;
	const raw = pcap(fixture('broken/raw-ip.pcap'));
	writePcap(path, raw);
	t.deepEqual([...pcap(path).records()], [...raw.records()]);
});

/** Of Linux (cooked, v1 and v2) and of BSD, each with IPv4 behind it. */
const headers = {
	113: {layer: 'sll', header: '0000000100060200000000010000 0800'},
	276: {layer: 'sll2', header: '0800 0000 00000001 0001 00 06 0200000000010000'},
	0: {layer: 'loopback', header: '02000000'},
	108: {layer: 'loopback', header: '00000002'},
};

for (const [number, {layer, header}] of Object.entries(headers)) {
	const linkType = Number(number);
	test(`link type ${linkType} begins with ${layer}, and is refused while there is no such layer`, t => {
		const bytes = Buffer.concat([Buffer.from(header.replaceAll(' ', ''), 'hex'), query]);
		const capture = openCapture(temporaryFile(t, encodePcap([{bytes, linkType}])));
		if (isLayer(layer)) {
			t.deepEqual([...capture.at(0).layers] as string[], [layer, 'ipv4', 'udp']);
		} else {
			const error = refusal(t, 'ERR_RINGTAP_CAPTURE_LINKTYPE', () => capture.length);
			t.true(error.message.includes(`link type ${linkType} (`));
		}
	});
}
