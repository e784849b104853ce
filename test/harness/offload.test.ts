import test from 'ava';
import {eth, forward, pcap, runScene, type Scene} from '../../src/index.ts';
import {fixture, thrownBy} from '../support.ts';

const wire = ({vswitch}: Scene) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const fw = vsw.add(forward, 'fw');
	vsw.chain(a, fw, b);
	return {vsw, a, b, fw};
};

test.serial('offload fields go with a packet and can be looked at where it comes out', t => {
	runScene(scene => {
		const {a, b} = wire(scene);
		const offload = {vlanTci: 0x6007, rssHash: 0xdead_beef, packetType: 0x111} as const;
		const rxChecksum = {ip: 'good', l4: 'bad'} as const;
		scene.inject(a, eth().ipv4().udp(), {offload: {...offload, rxChecksum}});
		const packet = scene.expect(b).toReceiveOne(eth().ipv4().udp());
		t.deepEqual(packet.offload, {...offload, rxChecksum});
		scene.inject(a, eth());
		t.is(scene.expect(b).toReceiveOne().offload, undefined);
	});
});

test.serial('a test VIF finishes the checksums that are due, and shows that they were', t => {
	runScene(scene => {
		const {a, b} = wire(scene);
		const due = eth().ipv4({checksum: 0}).udp({checksum: 0}).payload('ringtap');
		scene.inject(a, due, {offload: {txChecksum: ['ipv4', 'udp']}});
		const packet = scene.expect(b).toReceiveOne(eth().ipv4().udp().payload('ringtap'));
		t.deepEqual(packet.offload, {txChecksum: ['ipv4', 'udp']});
		const tcp = eth().ipv6().tcp({checksum: 0});
		scene.inject(a, tcp, {offload: {txChecksum: ['tcp']}});
		scene.expect(b).toReceive(eth().ipv6().tcp());
		scene.inject(a, due);
		scene.expect(b).toReceive(due);
	});
});

test.serial('a tag that is due is in the frame when it has left', t => {
	runScene(scene => {
		const {a, b} = wire(scene);
		scene.inject(a, eth({type: 0x88b5}).payload('x'), {offload: {vlanInsert: 7}});
		const packet = scene.expect(b).toReceiveOne();
		t.deepEqual(packet.toBytes(), eth().vlan({id: 7, type: 0x88b5}).payload('x').toBytes());
	});
});

test.serial('a packet of a capture has its recorded time wherever it goes; another has none', t => {
	runScene(scene => {
		const {a, b} = wire(scene);
		const capture = pcap(fixture('arp-ping.pcap'));
		scene.inject(a, capture);
		t.deepEqual(
			scene
				.expect(b)
				.toReceive(capture)
				.map(packet => packet.recordedAt),
			[...capture].map(packet => packet.at),
		);
		scene.inject(a, eth());
		t.is(scene.expect(b).toReceiveOne().recordedAt, undefined);
		scene.inject(a, eth(), {offload: {timestamp: 99n}});
		t.is(scene.expect(b).toReceiveOne().recordedAt, 99n);
	});
});

test.serial('offload fields that there are not, or that exclude each other, are refused', t => {
	runScene(scene => {
		const {a, b} = wire(scene);
		const give = (offload: object) => {
			const error = thrownBy(() => scene.inject(a, eth(), {offload}));
			t.is(error?.code, 'ERR_RINGTAP_OFFLOAD');
			return error!.message;
		};
		t.regex(give({vlanTic: 1}), /no field 'vlanTic'.*vlanTci/);
		t.regex(give({vlanTci: 1, vlanInsert: 2}), /not both/);
		t.regex(give({rssHash: -1}), /'rssHash' is -1; it takes a whole number/);
		t.regex(give({txChecksum: ['sctp']}), /'sctp'; it takes 'ipv4', 'tcp' and 'udp'/);
		t.regex(give({txChecksum: ['tcp', 'udp']}), /a packet is one of them/);
		t.regex(give({rxChecksum: {ip: 'fine'}}), /'good' or 'bad'/);
		t.regex(give({timestamp: 5}), /nanoseconds as a bigint/);
		scene.expect(b).toReceiveNothing();
	});
});
