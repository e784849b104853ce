import {forward, pcap, scenario} from 'ringtap';
import {nat} from './modules/nat.ts';

// What came out the last time that somebody looked is kept in goldens/5-golden; `ringtap run 5-golden.dp.ts --update`
// writes it anew. Three receivers are three interfaces of one capture.

scenario(
	'office traffic through filter and NAT is what it was',
	({vswitch, inject, expect, tap}) => {
		const vsw = vswitch('edge');
		const [lan, wan] = vsw.testVifs('lan', 'wan');
		const blocked = vsw.outputRing('blocked');
		const fw = vsw.add(forward, 'fw0');
		const gw = vsw.add(nat, 'nat0', {inside: lan, outside: wan, address: '192.0.2.1'});

		lan.otherwise.to(fw);
		const quic = fw.when.fiveTuple({protocol: 'udp', dport: 443}).to(blocked);
		fw.otherwise.to(gw);
		wan.otherwise.to(gw);
		gw.when.outVif(lan).to(lan);
		gw.when.outVif(wan).to(wan);
		const translated = tap(wan.input, {name: 'translated'});

		inject(lan, pcap('../fixtures/office.pcap').filter('ip').slice(0, 300), {timing: 'capture'});
		expect([wan, translated, blocked]).toMatchPcap('office');
		expect(quic).toHaveHits(0);
	},
);
