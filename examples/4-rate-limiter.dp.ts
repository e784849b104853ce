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
