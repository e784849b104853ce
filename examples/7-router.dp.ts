// A router in TypeScript (modules/router.ts) between three networks, each scenario about one thing that a router has
// to do. The lab is the same for all: it is built anew for each of them, so that none hangs on another.
//
//      10.0.1.0/24           10.0.2.0/24           10.0.3.0/24
//   alice .9 ──────── .1 ┌────────┐ .1 ──────── .9 bob     10.9.0.0/16 behind bob
//                        │ router │ .1 ──────── .9 carol   10.9.9.0/24 behind carol
//                        └────────┘
import {eth, like, type Scene, scenario, type TestVif} from 'ringtap';
import {router} from './modules/router.ts';

const mac = {
	alice: '02:00:00:00:01:09',
	bob: '02:00:00:00:02:09',
	carol: '02:00:00:00:03:09',
} as const;

function lab(scene: Scene) {
	const vsw = scene.vswitch();
	const [one, two, three] = vsw.testVifs('one', 'two', 'three');
	const r = vsw.add(router, 'r0', {
		interfaces: [
			{vif: one, address: '10.0.1.1/24'},
			{vif: two, address: '10.0.2.1/24'},
			{vif: three, address: '10.0.3.1/24'},
		],
		routes: [
			{to: '10.9.0.0/16', via: '10.0.2.9'},
			{to: '10.9.9.0/24', via: '10.0.3.9'},
		],
	});
	vsw.connect(r, one, two, three);

	/** Each host asks for the router, which so learns where it is. */
	function meet(vif: TestVif, host: keyof typeof mac, net: 1 | 2 | 3) {
		const spa = `10.0.${net}.9` as const;
		scene.inject(
			vif,
			eth({src: mac[host], dst: 'ff:ff:ff:ff:ff:ff'}).arp({
				sha: mac[host],
				spa,
				tpa: `10.0.${net}.1`,
			}),
		);
		scene.expect(vif).toReceive(
			eth({src: vif.mac, dst: mac[host]}).arp({
				op: 'reply',
				sha: vif.mac,
				spa: `10.0.${net}.1`,
				tha: mac[host],
				tpa: spa,
			}),
		);
	}
	meet(one, 'alice', 1);
	meet(two, 'bob', 2);
	meet(three, 'carol', 3);
	return {one, two, three, r};
}

/** Of alice, to the router's side of her network. */
const fromAlice = (vif: TestVif) => eth({src: mac.alice, dst: vif.mac});

scenario(
	'a packet is a hop older, has new Ethernet addresses, and is otherwise as it was',
	scene => {
		const {one, two} = lab(scene);
		const {inject, expect} = scene;
		const carried = {src: '10.0.1.9', dst: '10.0.2.9', id: 7, dscp: 46} as const;
		inject(
			one,
			fromAlice(one)
				.ipv4({...carried, ttl: 64})
				.udp({dport: 53})
				.payload('who?'),
		);
		// All bytes count: the checksum of the IPv4 header, and the one of UDP, which must not have changed.
		expect(two).toReceive(
			eth({src: two.mac, dst: mac.bob})
				.ipv4({...carried, ttl: 63})
				.udp({dport: 53})
				.payload('who?'),
		);
	},
);

for (const [dst, out, host, why] of [
	['10.9.1.1', 'two', 'bob', 'by the /16'],
	['10.9.9.1', 'three', 'carol', 'by the /24, which is longer'],
	['10.9.10.1', 'two', 'bob', 'by the /16, a bit beside the /24'],
	['10.0.3.9', 'three', 'carol', 'because it is on the link'],
] as const) {
	scenario(`${dst} is sent to ${host}, ${why}`, scene => {
		const net = lab(scene);
		scene.inject(net.one, fromAlice(net.one).ipv4({src: '10.0.1.9', dst}).udp());
		scene.expect(net[out]).toReceiveOne(like({eth: {dst: mac[host]}, ipv4: {dst, ttl: 63}}));
	});
}

scenario('routes come and go while packets pass', scene => {
	const {one, two, three, r} = lab(scene);
	const {inject, expect} = scene;
	const packet = fromAlice(one).ipv4({src: '10.0.1.9', dst: '10.9.9.1'}).udp();
	inject(one, packet);
	expect(three).toReceive(1);
	expect(r.control('removeRoute', {to: '10.9.9.0/24'})).toBe(true);
	inject(one, packet);
	expect(two).toReceive(1);
	r.control('addRoute', {to: '10.9.9.1/32', via: '10.0.3.9'});
	inject(one, packet);
	expect(three).toReceive(1);
	// A next hop has to be on a link: neither one that nobody knows, nor one behind another next hop.
	expect(() => r.control('addRoute', {to: '0.0.0.0/0', via: '192.0.2.1'})).toThrow();
	expect(() => r.control('addRoute', {to: '0.0.0.0/0', via: '10.9.1.1'})).toThrow();
});

scenario('what is too old goes no further, and its sender is told', scene => {
	const {one, two, r} = lab(scene);
	const {inject, expect} = scene;
	const old = fromAlice(one)
		.ipv4({src: '10.0.1.9', dst: '10.0.2.9', ttl: 1})
		.udp({sport: 33_000, dport: 33_434})
		.payload('a traceroute');
	inject(one, old);
	const [dropped] = expect(r).toDrop(1, 'ttl-exceeded');
	expect(two).toReceiveNothing();
	const told = expect(one).toReceiveOne(
		like({
			eth: {src: one.mac, dst: mac.alice},
			ipv4: {src: '10.0.1.1', dst: '10.0.1.9'},
			icmp: {type: 11, code: 0},
		}),
	);
	// By what is quoted the sender finds out which packet it was: the header as it came, and 8 bytes more.
	expect(told.layer('ipv4', 2)).toMatchObject({src: '10.0.1.9', dst: '10.0.2.9', ttl: 1});
	expect(told.udp.dport).toBe(33_434);
	expect(told.checksums.slice(0, 2).map(({isRight}) => isRight)).toEqual([true, true]);
	expect(dropped?.ipv4.ttl).toBe(1); // dropped as it came
});

scenario('no route: the sender is told that the network is unreachable', scene => {
	const {one, r} = lab(scene);
	const {inject, expect} = scene;
	inject(one, fromAlice(one).ipv4({src: '10.0.1.9', dst: '203.0.113.1'}).tcp({flags: 'syn'}));
	expect(r).toDrop(1, 'no-route');
	expect(one).toReceiveOne(like({ipv4: {dst: '10.0.1.9'}, icmp: {type: 3, code: 0}}));
});

scenario('an ICMP error is never answered by another one', scene => {
	const {one, r} = lab(scene);
	const {inject, expect} = scene;
	const header = fromAlice(one).ipv4({src: '10.0.1.9', dst: '203.0.113.1'});
	inject(one, header.icmp({type: 3, code: 3}).payload({length: 28}));
	expect(r).toDrop(1, 'no-route');
	expect(one).toReceiveNothing();
	inject(one, header.icmp({type: 8})); // a question may be
	expect(r).toDrop(1, 'no-route');
	expect(one).toReceiveOne(like({icmp: {type: 3}}));
});

scenario(
	'a neighbour that is not known is asked for, once it has answered packets reach it',
	scene => {
		const {one, two, r} = lab(scene);
		const {inject, expect} = scene;
		const packet = fromAlice(one).ipv4({src: '10.0.1.9', dst: '10.0.2.77'}).udp();
		inject(one, packet);
		expect(r).toDrop(1, 'no-neighbour');
		expect(two).toReceive(
			eth({src: two.mac, dst: 'ff:ff:ff:ff:ff:ff'}).arp({
				sha: two.mac,
				spa: '10.0.2.1',
				tpa: '10.0.2.77',
			}),
		);
		const dave = '02:00:00:00:02:77';
		inject(
			two,
			eth({src: dave, dst: two.mac}).arp({
				op: 'reply',
				sha: dave,
				spa: '10.0.2.77',
				tha: two.mac,
				tpa: '10.0.2.1',
			}),
		);
		inject(one, packet);
		expect(two).toReceiveOne(like({eth: {dst: dave}}));
		expect(r.control('neighbours').length).toBe(4);
	},
);

scenario('what is not for the router, not IP or broken is dropped, each for its reason', scene => {
	const {one, r} = lab(scene);
	const {inject, expect} = scene;
	const ip = {src: '10.0.1.9', dst: '10.0.2.9'} as const;
	inject(one, eth({src: mac.alice, dst: '02:00:00:00:00:99'}).ipv4(ip).udp());
	expect(r).toDrop(1, 'not-for-us');
	inject(
		one,
		fromAlice(one)
			.ipv4({...ip, checksum: 0xbad})
			.udp(),
	);
	expect(r).toDrop(1, 'bad-checksum');
	inject(one, fromAlice(one).ipv6().udp());
	expect(r).toDrop(1, 'not-ip');
	inject(one, eth({src: mac.alice}).arp({sha: mac.alice, spa: '10.0.1.9', tpa: '10.0.1.77'}));
	expect(r).toDrop(1, 'not-for-us'); // somebody else is asked for: the router is silent
});
