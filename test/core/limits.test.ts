import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {Dataplane, eth, forward, pcap, type Scene, testvif} from '../../src/index.ts';
import {addTestClass, problemsOf, thrownBy} from '../support.ts';

test.serial(
	'a quota that is exhausted says so, and what was put in stays accounted for',
	async t => {
		const problems = await problemsOf(
			({vswitch, inject, expect, dataplane}) => {
				const vsw = vswitch();
				const holder = addTestClass(vsw, 'holder', 'queue', {hold: 1000});
				const [a] = vsw.testVifs('a');
				a.otherwise.to(holder);
				expect(() => inject(holder.input, eth(), {repeat: 17, run: false})).toThrow(
					'ERR_RINGTAP_QUOTA_EXHAUSTED',
				);
				expect(dataplane.ledger.injected).toBe(0n);
				expect(() => inject(a, eth(), {repeat: 50})).toThrow('ERR_RINGTAP_QUOTA_EXHAUSTED');
				expect(dataplane.ledger.held).toBe(16n);
			},
			{mbufs: 16},
		);
		t.deepEqual(problems, []);
	},
);

test.serial(
	'a ring told to overflow drops what does not fit, ring-full, and the scenario fails',
	async t => {
		const overflow = ({vswitch, inject, expect}: Scene) => {
			const vsw = vswitch();
			const out = vsw.outputRing('out');
			const fw = vsw.add(forward, 'fw', {ringSize: 10});
			fw.otherwise.to(out);
			inject(fw.input, eth(), {repeat: 15, burst: 15});
			expect(out).toReceive(10);
			return fw;
		};
		const [problem] = await problemsOf(scene => void overflow(scene));
		t.is(problem?.code, 'ERR_RINGTAP_FAULT');
		t.regex(problem!.message, /^fw dropped 5 packets: ring-full/);
		const expected = await problemsOf(scene => {
			scene.expect(overflow(scene)).toDrop(5, 'ring-full');
		});
		t.deepEqual(expected, []);
	},
);

test.serial('a rule begun and never finished fails the next run, and is named', async t => {
	const [problem] = await problemsOf(({vswitch, inject}) => {
		const [a] = vswitch().testVifs('a');
		a.when.vlanId(10);
		inject(a, eth());
	});
	t.is(problem?.code, 'ERR_RINGTAP_RULE_WITHOUT_TARGET');
	t.regex(problem!.message, /The rule a\.when\.vlanId\(10\) has no target/);
});

test.serial(
	'everything of a closed dataplane throws ERR_RINGTAP_CLOSED, and closing twice is fine',
	t => {
		const dataplane = new Dataplane();
		const vsw = dataplane.vswitch('v');
		const [a, b] = vsw.testVifs('a', 'b');
		const rule = a.otherwise.to(b);
		const tap = dataplane.tap(a);
		dataplane.close();
		dataplane.close();
		const uses = [
			() => dataplane.vswitch('w'),
			() => dataplane.start(),
			() => dataplane.settle(),
			() => dataplane.advance('1s'),
			() => dataplane.ledger,
			() => vsw.add(testvif, 'c'),
			() => vsw.start(),
			() => a.otherwise,
			() => a.counters,
			() => a.remove(),
			() => a.control('setLink', {up: true}),
			() => a.input.queued,
			() => rule.hits,
			() => rule.remove(),
			() => tap.remove(),
		];
		for (const use of uses) t.is(thrownBy(use)?.code, 'ERR_RINGTAP_CLOSED', use.toString());
	},
);

test.serial('a scene used after its scenario throws ERR_RINGTAP_CLOSED', async t => {
	let kept: Scene | undefined;
	await problemsOf(scene => {
		kept = scene;
	});
	t.is(thrownBy(() => kept!.vswitch())?.code, 'ERR_RINGTAP_CLOSED');
	t.is(thrownBy(() => kept!.expect(1))?.code, 'ERR_RINGTAP_CLOSED');
});

test.serial('a FIFO is refused as a capture, and not waited for', async t => {
	const {execFileSync} = await import('node:child_process');
	const fifo = join(mkdtempSync(join(tmpdir(), 'ringtap-')), 'fifo');
	execFileSync('mkfifo', [fifo]);
	t.is(thrownBy(() => pcap(fifo).length)?.code, 'ERR_RINGTAP_CAPTURE_NOT_A_FILE');
});

test('relative captures are relative to the file that names them', t => {
	t.is(pcap('../../fixtures/arp-request.pcap').length, 1);
	t.regex(String(pcap('x.pcap')), new RegExp(fileURLToPath(new URL('x.pcap', import.meta.url))));
});
