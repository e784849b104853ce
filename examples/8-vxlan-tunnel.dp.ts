// Two ends of a VXLAN tunnel (modules/vxlan.ts) that join two networks over a path between them.
//
//   lan1 ── tunnel1 ── wan1 ~ ~ ~ path ~ ~ ~ wan2 ── tunnel2 ── lan2
//         192.0.2.1                           192.0.2.2
//
// The path is the scenario itself: what leaves by one wan is put into the other one.
import {eth, pcap, range, type Scene, scenario} from 'ringtap';
import {vxlanTunnel} from './modules/vxlan.ts';

const routerMac = '02:00:00:00:00:fe';

function lab({vswitch}: Scene) {
	const vsw = vswitch();
	const [lan1, wan1, lan2, wan2] = vsw.testVifs('lan1', 'wan1', 'lan2', 'wan2');
	const common = {remoteMac: routerMac, vni: 5000} as const;
	const tunnel1 = vsw.add(vxlanTunnel, 'tunnel1', {
		...common,
		lan: lan1,
		wan: wan1,
		local: '192.0.2.1',
		remote: '192.0.2.2',
	});
	const tunnel2 = vsw.add(vxlanTunnel, 'tunnel2', {
		...common,
		lan: lan2,
		wan: wan2,
		local: '192.0.2.2',
		remote: '192.0.2.1',
	});
	vsw.connect(tunnel1, lan1, wan1);
	vsw.connect(tunnel2, lan2, wan2);
	return {lan1, wan1, lan2, wan2, tunnel1, tunnel2};
}

const inner = eth().ipv4({src: '10.0.0.1', dst: '10.0.0.2'}).udp({sport: 1234, dport: 53});

scenario('a frame leaves in UDP with all headers as RFC 7348 has them', scene => {
	const {lan1, wan1} = lab(scene);
	const {inject, expect} = scene;
	inject(lan1, inner.payload('hello'));
	const outer = eth({src: wan1.mac, dst: routerMac})
		.ipv4({src: '192.0.2.1', dst: '192.0.2.2', flags: 'df'})
		.udp({dport: 4789, checksum: 0}) // no checksum: the frame inside has its own
		.vxlan({vni: 5000})
		.eth()
		.ipv4({src: '10.0.0.1', dst: '10.0.0.2'})
		.udp({sport: 1234, dport: 53})
		.payload('hello');
	const packet = expect(wan1).toReceiveOne(outer, {ignore: ['udp[1].sport']});
	expect((packet.udp.sport ?? 0) >= 49_152).toBe(true);
});

scenario('whatever goes in at one end comes out at the other, byte for byte', scene => {
	const {lan1, wan1, lan2, wan2} = lab(scene);
	const {inject, expect} = scene;
	const office = pcap('../fixtures/office.pcap').filter(packet => packet.length <= 1450);
	inject(lan1, office);
	const onThePath = expect(wan1).toReceive(office.length);
	inject(wan2, onThePath);
	expect(lan2).toReceive(office);
});

scenario('a flow has one source port, flows have different ones', scene => {
	const {lan1, wan1} = lab(scene);
	const {inject, expect} = scene;
	const ports = () =>
		new Set(
			expect(wan1)
				.toReceive(50)
				.map(packet => packet.udp.sport),
		);
	inject(lan1, inner.payload('one flow'), {repeat: 50});
	expect(ports().size).toBe(1);
	inject(
		lan1,
		eth()
			.ipv4({src: range('10.0.0.1', 50)})
			.udp(),
	);
	expect(ports().size > 40).toBe(true); // of 50; two may meet
});

scenario('the longest frame that fits passes, one byte more does not', scene => {
	const {lan1, wan1, tunnel1} = lab(scene);
	const {inject, expect} = scene;
	const ofLength = (bytes: number) =>
		eth()
			.ipv4()
			.udp()
			.payload({length: bytes - 14 - 20 - 8});
	inject(lan1, ofLength(1500 - 20 - 8 - 8));
	expect(expect(wan1).toReceiveOne().length).toBe(14 + 1500);
	inject(lan1, ofLength(1500 - 20 - 8 - 8 + 1));
	const [dropped] = expect(tunnel1).toDrop(1, 'mtu');
	expect(dropped?.length).toBe(1465); // as it came, without outer headers
});

const outer = eth().ipv4({src: '192.0.2.2', dst: '192.0.2.1'}).udp({dport: 4789});
const stranger = eth().ipv4({src: '198.51.100.1', dst: '192.0.2.1'}).udp({dport: 4789});
const elsewhere = eth().ipv4({src: '192.0.2.2', dst: '192.0.2.9'}).udp({dport: 4789});
const frame = inner.payload('hello');
for (const [what, packet, reason] of [
	['of another network', outer.vxlan({vni: 5001}).eth().ipv4(), 'unknown-vni'],
	['whose header says that it has no VNI', outer.vxlan({vni: 5000, flags: 0}).eth(), 'unknown-vni'],
	['of a stranger', stranger.vxlan({vni: 5000}).eth().ipv4(), 'unknown-peer'],
	['for another address', elsewhere.vxlan({vni: 5000}).eth().ipv4(), 'not-for-us'],
	['that is no tunnel packet', frame, 'not-vxlan'],
	['that was cut', outer.vxlan({vni: 5000}).eth().ipv4().truncate(70), 'truncated'],
] as const) {
	scenario(`a packet ${what} does not reach the network: ${reason}`, scene => {
		const {wan1, tunnel1} = lab(scene);
		scene.inject(wan1, packet);
		scene.expect(tunnel1).toDrop(1, reason);
	});
}

scenario('what a NIC pads after the outer packet is no part of the frame', scene => {
	const {wan1, lan1} = lab(scene);
	const {inject, expect} = scene;
	const arp = eth().arp();
	inject(wan1, outer.vxlan({vni: 5000}).eth().arp().pad(120));
	expect(lan1).toReceive(arp);
});
