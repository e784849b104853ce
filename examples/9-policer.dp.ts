// A policer in TypeScript (modules/policer.ts): each source has its own share. The scenarios look at it from both sides,
// what passes and what does not, at one moment and over time.
import {between, eth, range, type Scene, scenario} from 'ringtap';
import {policer} from './modules/policer.ts';

function lab({vswitch}: Scene, packetsPerSecond = 100) {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const pol = vsw.add(policer, 'pol0', {packetsPerSecond, burst: 10});
	vsw.chain(a, pol, b);
	return {a, b, pol};
}

const from = (src: '10.0.0.1' | '10.0.0.2') => eth().ipv4({src}).udp({dport: 53});

scenario('the burst passes, unchanged and in order, and nothing more', scene => {
	const {a, b, pol} = lab(scene, 0.01); // live, time goes on: that is no new token
	const {inject, expect} = scene;
	const numbered = eth()
		.ipv4({src: '10.0.0.1', id: range(0, 20)})
		.udp();
	inject(a, numbered); // all at one moment: virtual time stands still
	const passed = expect(b).toReceive(10);
	const dropped = expect(pol).toDrop(10, 'rate-exceeded');
	expect([...passed, ...dropped].map(packet => packet.ipv4.id)).toEqual(
		Array.from({length: 20}, (_, id) => id),
	);
});

scenario('a host that sends too much takes nothing from another', scene => {
	const {a, b, pol} = lab(scene, 0.01);
	const {inject, expect} = scene;
	inject(a, from('10.0.0.1'), {repeat: 1000});
	inject(a, from('10.0.0.2'), {repeat: 10});
	expect(b).toReceive(10, {where: packet => packet.ipv4.src === '10.0.0.2'});
	expect(b).toReceive(10); // of the other one
	expect(pol).toDrop(990, 'rate-exceeded');
});

scenario('tokens come in with time, and never more than the burst', scene => {
	const {a, b, pol} = lab(scene);
	const {inject, expect, advance} = scene;
	inject(a, from('10.0.0.1'), {repeat: 10});
	expect(b).toReceive(10);
	advance('50ms'); // five of them
	inject(a, from('10.0.0.1'), {repeat: 10});
	expect(b).toReceive(5);
	expect(pol).toDrop(5, 'rate-exceeded');
	advance('1h');
	inject(a, from('10.0.0.1'), {repeat: 50});
	expect(b).toReceive(10);
	expect(pol).toDrop(40, 'rate-exceeded');
});

scenario('in the long run it is the rate', scene => {
	const {a, b, pol} = lab(scene);
	const {inject, expect} = scene;
	inject(a, from('10.0.0.1'), {repeat: 4000, timing: '400pps'}); // ten seconds
	expect(b).toReceiveAtRate('100pps', {tolerance: '2%'});
	expect(pol).toDrop(between(2985, 2995), 'rate-exceeded');
});

scenario('sources that have been silent are forgotten', scene => {
	const {a, b, pol} = lab(scene);
	const {inject, expect, advance} = scene;
	inject(
		a,
		eth()
			.ipv4({src: range('10.1.0.1', 500)})
			.udp(),
	);
	expect(b).toReceive(500);
	expect(pol.control('sources')).toBe(500);
	advance('1s');
	expect(pol.control('sources')).toBe(0);
});

scenario('what has no source to count for is dropped', scene => {
	const {a, pol} = lab(scene);
	scene.inject(a, eth().ipv6().udp());
	scene.expect(pol).toDrop(1, 'not-ipv4');
});
