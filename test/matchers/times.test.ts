import test from 'ava';
import {type ArrivalTime, eth, runScene} from '../../src/index.ts';
import {failures, passes} from './_failures.ts';

const broadcast = eth({src: '02:00:00:00:00:0a', dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp();
const timed = {repeat: 4, timing: '1kpps'} as const;

test('at, spacing', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, broadcast, timed);
		expect(b).toReceive(4, {at: ['0s', '+1ms', '*', '+900us~1ms']});
		expect(c).toReceive(4, {spacing: '1001us', tolerance: '1%'});
		inject(a, broadcast, timed);
		expect(b).toReceive(4, {at: ['0s~1us', '1ms', '2ms', '3ms']});
		expect(c).toReceive(4, {spacing: '1ms', tolerance: '0ns'});
	});
	failures(t, {
		'too late': [
			/b received packet 3 0\.002 s after the injection, expected 1ms after the injection/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast, timed);
				expect(b).toReceive(4, {at: ['*', '*', '1ms', '*']});
			},
		],
		'too early for the one before': [
			/b received packet 2 0\.001 s after the packet before it, expected 2ms to 3ms after the one before/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast, timed);
				expect(b).toReceive(4, {at: ['*', '+2ms~3ms', '*', '*']});
			},
		],
		spacing: [
			/b received packet 2 0\.001 s after the packet before it, expected 2ms after the one before/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast, timed);
				expect(b).toReceive(4, {spacing: '2ms', tolerance: '10%'});
			},
		],
	});
});

test('within, after', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, broadcast, timed);
		expect(b).toReceive(4, {within: '3ms'});
		expect(c).toReceive(4, {after: '0s'});
	});
	failures(t, {
		within: [
			/b received packet 4 0\.003 s after the injection, expected within 2ms/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast, timed);
				expect(b).toReceive(4, {within: '2ms'});
			},
		],
		after: [
			/b received packet 1 0 s after the injection, expected after 1ms/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast, timed);
				expect(b).toReceive(4, {after: '1ms'});
			},
		],
		'of packets': [
			/b received packet 2 0\.001 s after the injection, expected within 500us/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast, {...timed, repeat: 2});
				expect(b).toReceive([broadcast, broadcast], {within: '500us'});
			},
		],
	});
});

test('toReceiveAtRate', t => {
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, broadcast, {...timed, repeat: 100});
		expect(b).toReceiveAtRate('1kpps');
		expect(c).toReceiveAtRate('1010pps', {tolerance: '2%'});
	});
	failures(t, {
		'another rate': [
			/b received 1000pps, expected 500pps|b received 1000pps, expected/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast, {...timed, repeat: 100});
				expect(b).toReceiveAtRate('500pps');
			},
		],
		'no rate': [
			/b received one packet, which is no rate/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, broadcast);
				expect(b).toReceiveAtRate('500pps');
			},
		],
		nothing: [
			/b received nothing, expected/,
			({scene: {expect}, b}) => expect(b).toReceiveAtRate('1pps'),
		],
	});
});

test('times that are none are refused', t => {
	const at = (...times: string[]) => ({at: times as ArrivalTime[]});
	const tell = (options: object, message: RegExp) => {
		const error = t.throws(() =>
			runScene(({vswitch, inject, expect}) => {
				const [a, b] = vswitch().testVifs('a', 'b');
				a.otherwise.to(b);
				inject(a, broadcast);
				expect(b).toReceive(1, options);
			}),
		);
		t.regex(error.message, message);
	};
	tell(at('soon'), /at is "soon"; it takes a duration/);
	tell(at('2ms~1ms'), /'2ms~1ms' in 'at': it ends before it begins/);
	tell(at('0s', '0s'), /2 times in 'at' for 1 packets/);
	tell({at: '1ms'}, /has at: '1ms'; it takes a list/);
	tell({tolerance: '1%'}, /has a 'tolerance', but no 'at' or 'spacing'/);
});
