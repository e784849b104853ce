import test from 'ava';
import {pcap} from '../../src/index.ts';
import {encodePcap} from '../../src/pcap/index.ts';
import {fixture, refusal, temporaryFile} from './_files.ts';

const office = () => pcap(fixture('office.pcap'));

test('an expression keeps what a function would', t => {
	for (const [expression, keep] of [
		['arp', p => p.has('arp')],
		['tcp port 80', p => p.tcp.dport === 80 || p.tcp.sport === 80],
		['src host 10.0.0.2 and udp', p => p.has('udp') && p.ipv4.src === '10.0.0.2'],
		['ether dst ff:ff:ff:ff:ff:ff', p => p.eth.dst === 'ff:ff:ff:ff:ff:ff'],
		['not ip6', p => !p.has('ipv6')],
		['greater 1000', p => p.length >= 1000],
	] as const satisfies readonly (readonly [
		string,
		Parameters<ReturnType<typeof pcap>['filter']>[0],
	])[]) {
		const bytes = [...office().filter(expression)].map(p => p.bytes);
		t.deepEqual(
			bytes,
			[...office().filter(keep)].map(p => p.bytes),
			expression,
		);
		t.true(bytes.length > 0 && bytes.length < 289, expression);
	}
});

test('a filtered capture is sliced, mapped and filtered on', t => {
	const web = office().filter('tcp port 80');
	t.is(web.slice(0, 10).length, 10);
	t.is(
		web
			.slice(0, 10)
			.filter(p => p.tcp.dport === 80)
			.map(p => p).length > 0,
		true,
	);
	t.deepEqual(web.at(-1).bytes, [...web].at(-1)?.bytes);
});

test('no further is looked than somebody wants to know', t => {
	// Further on is damage.
	const damaged = pcap(fixture('broken/truncated.pcap')).filter('ether proto 0x88b5');
	t.is(damaged.at(0).bytes.at(-1), 1);
	t.is(damaged.at(1).bytes.at(-1), 2);
	refusal(t, 'ERR_RINGTAP_CAPTURE_TRUNCATED', () => damaged.at(2));
});

test('each packet is held against its own link type', t => {
	const raw = pcap(fixture('broken/raw-ip.pcap'));
	t.is(raw.filter('icmp and src host 10.0.0.1').length, 1);
	t.is(raw.filter('udp').length, 0);
	t.is(raw.filter('ip6').length, 0);
});

test('a cut packet is held against its length on the wire', t => {
	const path = temporaryFile(t, encodePcap([{bytes: new Uint8Array(60), originalLength: 1000}]));
	t.is(pcap(path).filter('greater 1000').length, 1);
	t.is(pcap(path).filter('less 60').length, 0);
});

test('what is no expression is refused in the words of libpcap', t => {
	const error = refusal(t, 'ERR_RINGTAP_FILTER', () => office().filter('tcp prot 80').length);
	t.regex(error.message, /'tcp prot 80' is no filter expression: .*syntax error/);
	t.regex(error.fix, /pcap-filter\(7\)/);
	const noVlan = () => pcap(fixture('broken/raw-ip.pcap')).filter('vlan 10').length;
	t.regex(refusal(t, 'ERR_RINGTAP_FILTER', noVlan).message, /vlan/);
	refusal(t, 'ERR_RINGTAP_FILTER', () => office().filter('tcp\0port 80').length);
	refusal(t, 'ERR_RINGTAP_FILTER', () => office().filter('('.repeat(100_000)).length);
});
