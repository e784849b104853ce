import test from 'ava';
import {eth, type Rate, type Scene} from '../../src/index.ts';
import {messages, problemsOf, thrownBy} from '../support.ts';

const packet = eth().ipv4().udp().payload({length: 83}); // 125 bytes: 1,000 bits

/** Packets at a rate, from a to b, and what is expected there. */
const at =
	(timing: Rate, repeat: number, expectation: (b: ReturnType<Scene['expect']>) => void) =>
	({vswitch, inject, expect}: Scene) => {
		const [a, b] = vswitch().testVifs('a', 'b');
		a.otherwise.to(b);
		inject(a, packet, {timing, repeat});
		expectation(expect(b) as never);
	};

type Receiving = {toReceiveAtRate(rate: Rate, options?: object): void; toReceiveNothing(): void};

async function told(timing: Rate, repeat: number, rate: Rate, options = {}): Promise<string[]> {
	const body = at(timing, repeat, b => (b as unknown as Receiving).toReceiveAtRate(rate, options));
	return messages(await problemsOf(body));
}

test.serial('packets that come at a rate fulfil it, to one in a hundred', async t => {
	t.deepEqual(await told('1kpps', 1000, '1kpps'), []);
	t.deepEqual(await told('1009pps', 1000, '1kpps'), []);
	t.deepEqual(await told('991pps', 1000, '1000pps'), []);
	t.deepEqual(await told('1012pps', 1000, '1kpps'), ['b received 1012pps, expected 1kpps']);
	t.deepEqual(await told('988pps', 1000, '1kpps'), ['b received 988pps, expected 1kpps']);
});

test.serial('a tolerance of its own is that, and 0% is exact', async t => {
	t.deepEqual(await told('1090pps', 500, '1kpps', {tolerance: '10%'}), []);
	t.is((await told('1110pps', 500, '1kpps', {tolerance: '10%'})).length, 1);
	t.deepEqual(await told('1kpps', 500, '1kpps', {tolerance: '0%'}), []);
});

test.serial('bits are counted with all bytes of a frame', async t => {
	t.deepEqual(await told('1kpps', 100, '1Mbps'), []);
	t.deepEqual(await told('1kpps', 100, '2Mbps'), ['b received 1000000bps, expected 2Mbps']);
});

test.serial('over a time, packets that stop before its end are too few', async t => {
	t.deepEqual(await told('1kpps', 2000, '1kpps', {over: '1s'}), []);
	t.deepEqual(await told('1kpps', 500, '1kpps', {over: '1s'}), [
		'b received 500pps, expected 1kpps',
	]);
});

test.serial('nothing, one packet, and all at once are no rate', async t => {
	t.deepEqual(await told('1kpps', 1, '1kpps'), [
		'b received one packet, which is no rate, expected 1kpps',
	]);
	const problems = await problemsOf(({vswitch, expect, inject}) => {
		const [a, b] = vswitch().testVifs('a', 'b');
		a.otherwise.to(b);
		expect.soft(b).toReceiveAtRate('1kpps');
		inject(a, packet, {repeat: 5});
		expect(b).toReceiveAtRate('1kpps');
	});
	t.deepEqual(messages(problems).toSorted(), [
		'b received all 5 packets at once, which is no rate, expected 1kpps',
		'b received nothing, expected 1kpps',
	]);
});

test.serial('all that came is claimed', async t => {
	const problems = await problemsOf(
		at('1kpps', 50, expected => {
			const b = expected as unknown as Receiving;
			b.toReceiveAtRate('1kpps');
			b.toReceiveNothing();
		}),
	);
	t.deepEqual(messages(problems), []);
});

test.serial(
	'what is no rate, percentage or time is refused before anything is claimed',
	async t => {
		await problemsOf(
			at('1kpps', 50, expected => {
				const b = expected as unknown as Receiving;
				const wrong = (rate: string, options = {}) =>
					thrownBy(() => b.toReceiveAtRate(rate as Rate, options));
				t.regex(wrong('fast')!.message, /was given 'fast'; it takes a rate/);
				t.regex(wrong('1kpps', {tolerance: '1'})!.message, /tolerance: '1'; it takes a percentage/);
				t.is(wrong('1kpps', {over: '1'})!.code, 'ERR_RINGTAP_DURATION');
				t.regex(wrong('1kpps', {over: '0s'})!.message, /no time at all/);
				t.regex(wrong('1kpps', {within: '1s'})!.message, /no option 'within'/);
				b.toReceiveAtRate('1kpps');
			}),
		);
	},
);
