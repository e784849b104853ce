// Ports are VIFs whose wire is a DPDK device. None of these needs root or a NIC.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {bridge, eth, forward, pcap, port, scenario} from 'ringtap';

const dns = '../fixtures/dns.pcap';

scenario('a capture goes in by one port and out into a file by another', scene => {
	const {vswitch, poll, expect, onCleanup} = scene;
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-'));
	onCleanup(() => rmSync(folder, {recursive: true}));
	const written = join(folder, 'out.pcap');

	const vsw = vswitch();
	const source = vsw.add(port, 'source', {device: 'net_pcap', rxPcap: dns});
	const file = vsw.add(port, 'file', {device: 'net_pcap', txPcap: written});
	vsw.chain(source, vsw.add(forward, 'fw'), file);
	const all = pcap(dns).length;
	expect(poll(source)).toBe(all); // starts the data plane; no port is polled before
	expect(file.control('stats').opackets).toBe(all);
	file.remove();

	const again = vsw.add(port, 'again', {device: 'net_pcap', rxPcap: written});
	const a = vsw.testVif('a');
	again.otherwise.to(a);
	expect(a).toReceive(pcap(dns)); // byte for byte
});

scenario('a port that never runs dry receives what it is asked for', ({vswitch, poll, expect}) => {
	const vsw = vswitch();
	const endless = vsw.add(port, 'endless', {device: 'net_null,size=64'});
	const nowhere = vsw.add(port, 'nowhere', {device: 'net_null'});
	vsw.chain(endless, nowhere);
	expect(poll(endless, 100_000)).toBe(100_000);
	expect(nowhere.control('stats').opackets).toBe(100_000);
});

// Of 32: packets are counted here by the burst.
scenario(
	'a port is pulled while packets are on their way',
	{burst: 32},
	({vswitch, inject, step, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const br = vsw.add(bridge, 'br0');
		const loop = vsw.add(port, 'loop', {device: 'net_ring'}); // receives what it transmits
		vsw.connect(br, a, b);
		br.when.outVif(loop).to(loop);
		loop.otherwise.to(b);
		const hello = eth({src: a.mac, dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp();
		inject(br.input, hello, {repeat: 40, run: false, metadata: {inVif: a}});
		step(); // 32 of the 40 have been flooded to b and to loop
		loop.remove();
		expect(b).toReceive(40);
		expect(loop).toDrop(32, 'instance-removed');

		const next = vsw.add(port, 'loop', {device: 'net_ring'});
		br.when.outVif(next).to(next);
		next.otherwise.to(b);
		inject(a, hello);
		expect(b).toReceive(2); // from the bridge, and by the loop
	},
);
