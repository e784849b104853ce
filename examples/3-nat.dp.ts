import {eth, type Scene, scenario} from 'ringtap';
import {nat} from './modules/nat.ts';

function lab({vswitch}: Scene) {
	const vsw = vswitch();
	const [inside, outside] = vsw.testVifs('inside', 'outside');
	const gw = vsw.add(nat, 'nat0', {inside, outside, address: '192.0.2.1'});
	vsw.connect(gw, inside, outside);
	return {inside, outside, gw};
}

const query = eth()
	.ipv4({src: '10.0.0.5', dst: '8.8.8.8'})
	.udp({sport: 5353, dport: 53})
	.payload('who?');

scenario('a query leaves with the outside address, the answer finds its way back', scene => {
	const {inside, outside, gw} = lab(scene);
	const {inject, expect} = scene;

	inject(inside, query);
	const out = expect(outside).toReceiveOne(
		eth().ipv4({src: '192.0.2.1', dst: '8.8.8.8'}).udp({sport: 20_000, dport: 53}).payload('who?'),
	);

	inject(
		outside,
		eth()
			.ipv4({src: '8.8.8.8', dst: '192.0.2.1'})
			.udp({sport: 53, dport: out.udp.sport ?? 0})
			.payload('me'),
	);
	expect(inside).toReceive(
		eth().ipv4({src: '8.8.8.8', dst: '10.0.0.5'}).udp({sport: 53, dport: 5353}).payload('me'),
	);

	expect(gw.control('bindings')).toEqual([
		{inside: '10.0.0.5', insidePort: 5353, outsidePort: 20_000},
	]);
});

scenario('an answer nobody asked for is dropped, and so is one to a forgotten binding', scene => {
	const {inside, outside, gw} = lab(scene);
	const {inject, expect} = scene;
	const answer = eth().ipv4({dst: '192.0.2.1'}).udp({dport: 20_000});

	inject(outside, answer);
	expect(gw).toDrop(1, 'no-binding');
	inject(inside, query);
	expect(outside).toReceive(1);
	expect(gw.control('forget', {outsidePort: 20_000})).toBe(true);
	inject(outside, answer);
	expect(gw).toDrop(1, 'no-binding');
});

scenario('two hosts with the same port get two ports outside, and each its own answer', scene => {
	const {inside, outside, gw} = lab(scene);
	const {inject, expect} = scene;
	const hosts = ['10.0.0.5', '10.0.0.6'] as const;
	for (const src of hosts) inject(inside, eth().ipv4({src, dst: '8.8.8.8'}).udp({sport: 5353}));
	const ports = expect(outside)
		.toReceive(2)
		.map(packet => packet.udp.sport ?? 0);
	expect(ports).toEqual([20_000, 20_001]);

	// The second one is answered first: it is the port that says whose it is, not the order.
	for (const dport of ports.toReversed())
		inject(outside, eth().ipv4({src: '8.8.8.8', dst: '192.0.2.1'}).udp({sport: 53, dport}));
	expect(
		expect(inside)
			.toReceive(2)
			.map(packet => packet.ipv4.dst),
	).toEqual(['10.0.0.6', '10.0.0.5']);
	expect(gw).toDropNothing();
});

scenario('a host that goes on talking keeps its port', scene => {
	const {inside, outside, gw} = lab(scene);
	const {inject, expect} = scene;
	inject(inside, query, {repeat: 3});
	const ports = expect(outside)
		.toReceive(3)
		.map(packet => packet.udp.sport);
	expect(ports).toEqual([20_000, 20_000, 20_000]);
	expect(gw.control('bindings').length).toBe(1);
});

scenario('what is not UDP is dropped and binds nothing', scene => {
	const {inside, gw} = lab(scene);
	const {inject, expect} = scene;
	inject(inside, eth().ipv4({src: '10.0.0.5', dst: '8.8.8.8'}).tcp({flags: 'syn'}));
	expect(gw).toDrop(1, 'not-udp');
	expect(gw.control('bindings')).toEqual([]);
});
