// What ports on cards do, seen at both ends of a cable between two of them.
import {atLeast, eth, scenario} from 'ringtap';
import {cable} from './_cable.ts';
import {jumboMtu, macs, options, queues, tell, within} from './_lab.ts';

const lengths = Array.from({length: 97}, (_, index) => 60 + 15 * index); // 60 to 1,500

scenario('frames of all lengths cross both ways, each once, in order', options, async scene => {
	const {inject, expect, eventually} = scene;
	const {a, b, left, right} = await cable(scene);
	const frames = [...lengths, 1514].map((length, number) => eth().payload(`${number}`).pad(length));
	inject(a, frames);
	await eventually(() => expect(b).toReceive(frames), within);
	inject(b, frames);
	await eventually(() => expect(a).toReceive(frames), within);
	for (const end of [left, right]) {
		const {ipackets, opackets, ierrors, oerrors, rx_nombuf} = end.control('stats');
		expect(ipackets >= frames.length && opackets >= frames.length).toBe(true);
		expect(ierrors + oerrors + rx_nombuf).toBe(0);
		expect(end.control('xstats').length > 0).toBe(true);
	}
});

scenario('a port has the address of its card', options, async scene => {
	const {left, right} = await cable(scene);
	scene.expect([left.mac, right.mac]).toEqual([...macs]);
});

scenario('not promiscuous, a port takes what is its own or for all', options, async scene => {
	const {inject, expect, eventually} = scene;
	const {a, b} = await cable(scene, {right: {promiscuous: false}});
	const frame = (dst: string) =>
		eth({dst: dst as typeof other})
			.payload('mine?')
			.pad(60);
	const mine = [frame(macs[1]), frame('ff:ff:ff:ff:ff:ff')];
	inject(a, [frame(other), ...mine]);
	await eventually(() => expect(b).toReceive(mine), within);
});

const other = '02:77:00:00:00:01';

scenario('an address that is given is the one that the card listens to', options, async scene => {
	const {inject, expect, eventually} = scene;
	const {a, b, right} = await cable(scene, {right: {promiscuous: false, mac: other}});
	expect(right.mac).toBe(other);
	const mine = eth({dst: other}).payload('mine').pad(60);
	inject(a, [eth({dst: '02:77:00:00:00:02'}).payload('not mine').pad(60), mine]);
	await eventually(() => expect(b).toReceive(mine), within);
});

scenario('a trunk carries its VLANs tagged', options, async scene => {
	const {inject, expect, eventually} = scene;
	const {a, b} = await cable(scene, {left: {trunk: [10]}, a: {access: 10}, isOneWay: true});
	inject(a, eth().ipv4().udp().pad(60));
	const tagged = eth().vlan({id: 10}).ipv4().udp().pad(64);
	await eventually(() => expect(b).toReceive(tagged), within);
});

scenario('a card takes tags out of frames, and tells them beside', options, async scene => {
	const {inject, expect, eventually} = scene;
	const {a, b} = await cable(scene, {right: {stripVlan: true}});
	inject(a, eth().vlan({id: 10, pcp: 5}).ipv4().udp().pad(64));
	const p = await eventually(() => expect(b).toReceiveOne(eth().ipv4().udp().pad(60)), within);
	expect(p.offload?.vlanTci).toBe((5 << 13) | 10);
});

scenario(`frames of ${jumboMtu + 14} bytes cross where the MTU allows it`, options, async scene => {
	const {inject, expect, eventually} = scene;
	const ends = {left: {mtu: jumboMtu}, right: {mtu: jumboMtu}};
	const {a, b, left} = await cable(scene, ends);
	const lengths = [1514, 1515, 2049, 4097, jumboMtu + 14];
	const frames = lengths.filter(length => length <= jumboMtu + 14).map(length => eth().pad(length));
	inject(a, [...frames, eth().pad(jumboMtu + 15)]);
	await eventually(() => expect(b).toReceive(frames), within);
	expect(left).toDrop(1, 'mtu');
});

scenario('a link that goes down and up again is told', options, async scene => {
	const {inject, expect, eventually} = scene;
	const {a, b, right} = await cable(scene);
	const {changes} = right.control('link');
	expect(right.control('link')).toMatchObject({up: true, deviceUp: true});
	scene.onCleanup(() => tell('link 1 up'));
	tell('link 1 down');
	await eventually(() => expect(right.control('link').deviceUp).toBe(false), within);
	tell('link 1 up');
	await eventually(() => expect(right.control('link').deviceUp).toBe(true), within);
	tell(`note ${right.control('link').changes - changes} link events`);
	expect(right.control('link').changes - changes >= 2).toBe(true);
	await eventually(() => {
		inject(a, eth().pad(60));
		expect(b).toReceive(atLeast(1));
	}, within);
	expect(b).toReceiveAnything();
});

if (queues > 1) {
	scenario(`flows come by ${queues} queues`, options, async scene => {
		const {inject, expect, eventually} = scene;
		const {a, b, right} = await cable(scene, {right: {queues}});
		const flows = Array.from({length: 64}, (_, flow) => 1024 + flow).map(sport =>
			eth().ipv4().udp({sport}).pad(60),
		);
		inject(a, flows);
		await eventually(() => expect(b).toReceive(flows, {order: 'any'}), within);
		const used = right
			.control('xstats')
			.filter(({name, value}) => /^rx_?q\d+_?packets$/.test(name) && value > 0);
		tell(`note ${used.length} of ${queues} queues used`);
	});
}
