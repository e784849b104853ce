import {between, eth, scenario} from 'ringtap';
import {limiter} from './limiter/limiter.ts';

scenario(
	'a limiter of 100 pps lets its burst through, then 100 a second',
	({vswitch, inject, expect, advance}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const lim = vsw.add(limiter, 'lim0', {rate: '100pps', burst: 10});
		vsw.chain(a, lim, b);
		const p = eth().ipv4().udp().payload({length: 100});

		inject(a, p, {repeat: 50}); // all at once: time stands still
		expect(b).toReceive(10);
		expect(lim).toDrop(40, 'rate-exceeded');

		advance('1s');
		inject(a, p, {repeat: 2000, timing: '1000pps'}); // two seconds of virtual time
		expect.soft(b).toReceive(between(209, 211));
		expect(lim).toDrop(between(1789, 1791), 'rate-exceeded');

		lim.control('setRate', '500pps');
		inject(a, p, {repeat: 1000, timing: '1kpps'});
		expect(b).toReceiveAtRate('500pps', {tolerance: '1%'});
		expect(lim).toDrop(between(490, 510), 'rate-exceeded');
	},
);

scenario('what passes is what came first, unchanged', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const lim = vsw.add(limiter, 'lim0', {rate: '1pps', burst: 5});
	vsw.chain(a, lim, b);
	const packets = Array.from({length: 20}, (_, id) => eth().ipv4({id}).udp());
	inject(a, packets);
	expect(b).toReceive(packets.slice(0, 5));
	expect(lim).toDrop(15, 'rate-exceeded');
});

scenario(
	'in bits, a long packet costs more than a short one',
	({vswitch, inject, expect, advance}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const lim = vsw.add(limiter, 'lim0', {rate: '8kbps', burst: 8000}); // 1,000 bytes
		vsw.chain(a, lim, b);
		const ofLength = (bytes: number) =>
			eth()
				.ipv4()
				.udp()
				.payload({length: bytes - 42});

		inject(a, ofLength(100), {repeat: 20});
		expect(b).toReceive(10);
		expect(lim).toDrop(10, 'rate-exceeded');
		advance('1s'); // another 1,000 bytes
		inject(a, ofLength(500), {repeat: 20});
		expect(b).toReceive(2);
		expect(lim).toDrop(18, 'rate-exceeded');
		expect(lim.control('tokens')).toBe(0);
	},
);
