// Does the harness notice? One packet of 20,000 is mistreated on its way, and the scenario is written as anybody writes
// it: what came is what was put in. The first line has to say which packet it was, and what became of it.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {eth, type Packets, pcap, type Scene, writePcap} from '../../src/index.ts';
import {addTestClass, messages, problemsOf} from '../support.ts';
import {type Alteration, alterations, type Kind, mutant} from './_mutant.ts';

const count = 20_000;
/** At either end of a burst and of the whole. */
const hits = [1, 33, 7312, 19_999];

const built = Array.from({length: count}, (_, i) =>
	eth()
		.ipv4({id: i, src: `10.0.${i >> 8}.${i & 255}`})
		.udp({sport: 1000 + (i % 7), dport: 53})
		.payload(`packet ${i}`),
);
const folder = mkdtempSync(join(tmpdir(), 'ringtap-'));
const recorded = join(folder, 'recorded.pcap');
test.before(() => writePcap(recorded, built));
test.after.always(() => rmSync(folder, {recursive: true}));
const sources: Record<string, () => Packets> = {
	built: () => built,
	recorded: () => pcap(recorded),
};

/** a ── forward ── mutant ── b, and c, to which nothing should go. */
function scenarioWith(kind: Kind, nth: number, packets: Packets, alteration?: Alteration) {
	return ({vswitch, inject, expect}: Scene) => {
		const vsw = vswitch();
		const [a, b, c] = vsw.testVifs('a', 'b', 'c');
		const before = vsw.add('forward', 'before');
		const params = {kind, nth, astray: c, ...(alteration && {alteration})};
		const m = vsw.add(mutant, 'mutant', params);
		m.when.outVif(c).to(c);
		vsw.chain(a, before, m, b);
		inject(a, packets);
		expect(b).toReceive(packets);
	};
}

for (const [source, packets] of Object.entries(sources)) {
	test.serial(`${source} packets: without a mutation the scenario passes`, async t => {
		t.deepEqual(await problemsOf(scenarioWith('nothing', 1, packets())), []);
	});

	const stories: Record<string, (nth: number) => string> = {
		drop: n => `b: packet ${n} of ${count} is missing (it was dropped by mutant: unlucky)`,
		duplicate: n =>
			`b received 1 packet more than the ${count} expected: packet ${n + 1} is packet ${n} again`,
		delay: n => `b: packet ${n} of ${count} is missing (mutant holds 1 packet)`,
		reorder: n =>
			`b received the packets in another order: the one expected as packet ${n} came as packet ${n + 1}`,
		reroute: n => `b: packet ${n} of ${count} is missing (it went to c)`,
	};
	for (const [kind, story] of Object.entries(stories)) {
		test.serial(`${source} packets: ${kind} is told by name`, async t => {
			for (const nth of source === 'built' ? hits : [33, 7312]) {
				const problems = await problemsOf(scenarioWith(kind as Kind, nth, packets()));
				t.is(messages(problems)[0], story(nth));
				t.is(problems[0]!.code, 'ERR_RINGTAP_EXPECTATION');
				t.regex(problems[0]!.file ?? '', /mutations\.test\.ts$/);
			}
		});
	}

	test.serial(`${source} packets: any altered field is told by name`, async t => {
		for (const [i, alteration] of (Object.keys(alterations) as Alteration[]).entries()) {
			const nth = hits[i % hits.length]!;
			const problems = await problemsOf(scenarioWith('alter', nth, packets(), alteration));
			const [message = ''] = messages(problems);
			t.true(message.startsWith(`b: packet ${nth} of ${count} differs: `), message);
			t.true(message.includes(alteration), message);
		}
	});
}

test.serial('a packet that comes later than its followers is out of order', async t => {
	const problems = await problemsOf(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b, c] = vsw.testVifs('a', 'b', 'c');
		vsw.chain(a, vsw.add(mutant, 'mutant', {kind: 'delay', nth: 7312, astray: c}), b);
		inject(a, built, {timing: '1Mpps'}); // it waits for 10,000 others
		expect(b).toReceive(built);
	});
	t.regex(
		messages(problems)[0]!,
		/^b received the packets in another order: the one expected as packet 7312 came as packet 173\d\d$/,
	);
});

test.serial('a packet that the test VIF of nobody expects is enough to fail', async t => {
	const problems = await problemsOf(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b, c] = vsw.testVifs('a', 'b', 'c');
		const m = vsw.add(mutant, 'mutant', {kind: 'reroute', nth: 7312, astray: c});
		m.when.outVif(c).to(c);
		vsw.chain(a, m, b);
		inject(a, built);
		expect(b).toReceiveAnything(); // who does not care for b at all still hears of c
	});
	t.regex(
		messages(problems)[0]!,
		/^c received 1 packet that nobody expected, from packet 7312 of inject\(a/,
	);
});

for (const [cls, says] of Object.entries({
	keeper: 'kept, without being declared held',
	'silent-drop': 'freed by the module itself',
})) {
	test.serial(`a packet lost in silence: ${cls} is named`, async t => {
		const problems = await problemsOf(({vswitch, inject, expect}) => {
			const vsw = vswitch();
			const [a, b] = vsw.testVifs('a', 'b');
			vsw.chain(a, addTestClass(vsw, cls, 'culprit'), b);
			inject(a, built);
			expect(b).toReceive(built);
		});
		const custody = problems.find(({code}) => code === 'ERR_RINGTAP_CUSTODY');
		t.regex(custody?.message ?? '', /^culprit: a packet was .* \(packet 3 of inject\(a, …\) at /);
		t.true(custody?.message.includes(says), custody?.message);
	});
}
