import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {type Capture, openCapture} from '../../src/pcap/index.ts';
import {fixture} from './_files.ts';

const readme = readFileSync(fixture('README.md'), 'utf8');
const [recorded = '', rest = ''] = readme.split('## formats/');
const [formats = '', broken = ''] = rest.split('## broken/');

function table(section: string): [name: string, packets: number][] {
	const rows = section.matchAll(/^\| `(\S+)` *\| +(\d+) \|/gm);
	return [...rows].map(([, name, packets]) => [name!, Number(packets)]);
}

for (const [name, packets] of table(recorded)) {
	test(`${name} has as many packets as its line in the README says`, t => {
		t.is(openCapture(fixture(name)).length, packets);
	});
}

for (const [name, packets] of table(formats)) {
	test(`formats/${name} has as many packets as its line in the README says`, t => {
		t.is(openCapture(fixture(`formats/${name}`)).length, packets);
	});
}

for (const [name, packets] of table(broken)) {
	test(`broken/${name} has as many packets before its damage as its line says`, t => {
		const capture = openCapture(fixture(`broken/${name}`), {tolerant: true});
		t.is(countOf(capture), packets);
	});
}

/** Of what cannot be read at all, 0. */
function countOf(capture: Capture): number {
	try {
		return capture.length;
	} catch {
		return 0;
	}
}

test('the README has a line for each capture', t => {
	const isCapture = (name: string) => /\.pcap(ng)?(\.gz|\.zst)?$/.test(name);
	const names = (section: string) =>
		table(section)
			.map(([name]) => name)
			.sort();
	t.deepEqual(names(recorded), readdirSync(fixture('.')).filter(isCapture).sort());
	t.deepEqual(names(formats), readdirSync(fixture('formats')).filter(isCapture).sort());
	t.deepEqual(names(broken), readdirSync(fixture('broken')).filter(isCapture).sort());
});

test('the broken captures are what their script writes', t => {
	t.notThrows(() => execFileSync(process.execPath, [fixture('broken/make.mjs'), '--check']));
});

test('arp-request.pcap is one broadcast in which 10.0.0.1 asks for 10.0.0.3', t => {
	const request = openCapture(fixture('arp-request.pcap')).at(0);
	t.is(request.eth.dst, 'ff:ff:ff:ff:ff:ff');
	t.is(request.arp.op, 'request');
	t.is(request.arp.spa, '10.0.0.1');
	t.is(request.arp.tpa, '10.0.0.3');
});

test('tcp-loss.pcap sends some sequence numbers twice', t => {
	const segments = openCapture(fixture('tcp-loss.pcap'))
		.filter(p => p.tcp.dport === 5001 && p.length > 100)
		.map(p => p);
	const sequenceNumbers = [...segments].map(p => p.tcp.seq);
	t.true(new Set(sequenceNumbers).size < sequenceNumbers.length);
});

test('vlan.pcap is tagged throughout, in VLANs 10 and 20', t => {
	const ids = [...openCapture(fixture('vlan.pcap'))].map(p => p.vlan.id);
	t.deepEqual([...new Set(ids)], [10, 20]);
});

test('fragments.pcap has first, middle and last fragments', t => {
	const big = openCapture(fixture('fragments.pcap')).filter(p => p.has('ipv4'));
	const offsets = new Set([...big].map(p => p.ipv4.fragmentOffset));
	t.is(offsets.size, 3);
});

test('jumbo.pcap has frames that a standard MTU would not let pass', t => {
	t.true([...openCapture(fixture('jumbo.pcap'))].some(p => p.length === 9014));
});

test('each host of office.pcap sent as many packets as the README says', t => {
	const rows = recorded.matchAll(/^\| \w+ +\| (52:\S+) +\| \S+ +\| +(\d+) \|/gm);
	const counts = new Map<string | undefined, number>();
	for (const {eth} of openCapture(fixture('office.pcap'))) {
		counts.set(eth.src, (counts.get(eth.src) ?? 0) + 1);
	}
	t.deepEqual(
		[...counts].sort(),
		[...rows].map(([, mac, packets]) => [mac, Number(packets)]),
	);
});
