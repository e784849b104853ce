import {arbitrary, bridge, scenario} from 'ringtap';

// Not one packet but all of them: random ones, of any layers. What fails is made as small as it can be, and shown as you
// would write it. Needs the package fast-check.

scenario.forAll(
	'whatever comes in at one VIF, a bridge neither alters nor returns it',
	arbitrary.packets({eth: {src: '02:00:00:00:00:0a'}}, {min: 1, max: 16}),
	({vswitch, inject, expect}, packets) => {
		const vsw = vswitch();
		const [a, b, c] = vsw.testVifs('a', 'b', 'c');
		const br = vsw.add(bridge, 'br0', {mtu: 9000});
		vsw.connect(br, a, b, c);
		inject(a, packets);
		const atB = expect(b).toReceiveAnything();
		expect(c).toReceive(atB); // flooded to both alike; on a nothing: that is checked without being said
		const {'same-vif': own, mtu} = br.counters.dropped;
		expect(BigInt(atB.length) + own + mtu).toBe(BigInt(packets.length));
	},
	{runs: 40},
);

scenario.forAll(
	'a VIF in access mode lets nothing in that is tagged, not even with its own VLAN',
	arbitrary.packet({vlan: {id: 10}}),
	({vswitch, inject, expect}, packet) => {
		const vsw = vswitch();
		const a = vsw.testVif('a', {access: 10});
		const b = vsw.testVif('b', {access: 10});
		vsw.connect(vsw.add(bridge, 'br0'), a, b);
		inject(a, packet);
		expect(a).toDrop(1, 'vlan-not-member');
	},
	{runs: 20},
);
