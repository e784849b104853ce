// Traffic of three real hosts, recorded behind a Linux bridge, through a bridge of ours. Bob's link has a filter before
// it that leads IPv6 aside. Each host must get what is for it, byte for byte, and nothing else.
import {bridge, forward, type Packet, pcap, scenario} from 'ringtap';

const office = pcap('../fixtures/office.pcap');
const jumbo = pcap('../fixtures/jumbo.pcap').filter(packet => packet.length > 8000);

scenario('an office bridge: each host hears what is for it, and nothing else', scene => {
	const {vswitch, inject, expect} = scene;
	const vsw = vswitch('office');
	const alice = vsw.testVif('alice', {mac: '52:54:00:00:00:01'});
	const bob = vsw.testVif('bob', {mac: '52:54:00:00:00:02'});
	const carol = vsw.testVif('carol', {mac: '52:54:00:00:00:03'});
	const ipv6 = vsw.outputRing('ipv6-for-bob');
	const hosts = [alice, bob, carol];

	const br = vsw.add(bridge, 'br0');
	vsw.connect(br, alice, bob, carol);
	const filter = vsw.add(forward, 'filter');
	br.when.outVif(bob).priority(50).to(filter); // before connect's rule
	const aside = filter.when.etherType('ipv6').to(ipv6);
	filter.otherwise.to(bob);

	for (const packet of office) {
		const sender = hosts.find(host => host.mac === packet.eth.src);
		if (sender) inject(sender, packet);
	}
	inject(alice, jumbo.at(0)); // longer than the bridge's MTU

	const isFor = (host: {mac: string}, {eth}: Packet) =>
		eth.src !== host.mac && (eth.dst === host.mac || /^.[13579bdf]/.test(eth.dst ?? ''));
	expect(alice).toReceive(office.filter(packet => isFor(alice, packet)));
	expect(carol).toReceive(office.filter(packet => isFor(carol, packet)));
	expect(bob).toReceive(office.filter(packet => isFor(bob, packet) && !packet.has('ipv6')));
	const ledAside = expect(ipv6).toReceive(
		office.filter(packet => isFor(bob, packet) && packet.has('ipv6')),
	);
	expect(aside).toHaveHits(ledAside.length);
	expect(br).toDrop(1, 'mtu');
});
