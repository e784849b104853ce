import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {pcap} from '../../src/index.ts';
import {ringtap} from '../cli/_cli.ts';
import {folderWith, passing} from '../cli/_folder.ts';

/** Packets through an instance of each class, of which some misbehave at the third packet. */
const scenarios = (...classes: string[]) => `import {eth, scenario} from 'ringtap';

for (const cls of ${JSON.stringify(classes)})
	scenario('through ' + cls, ({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		vsw.chain(a, vsw.add(cls, 'm0'), b);
		inject(a, eth().ipv4(), {repeat: 5});
		expect(b).toReceive(5);
	});
`;
const env = {RINGTAP_NATIVE: 'test'};

test('a class that crashes, loops or eats memory fails one scenario; all others go on', async t => {
	const cwd = folderWith(t, {
		'a.dp.ts': scenarios('forward', 'nullderef', 'spinner', 'hog', 'forward'),
		'b.dp.ts': passing('another file'),
	});
	const limits = ['--time-limit', '1s', '--memory-limit', '300M'];
	const {code, stdout} = await ringtap(['test', ...limits], {cwd, env});
	t.is(code, 1);
	t.regex(stdout, /m0 \(class nullderef\) crashed in process\(\): SIGSEGV/);
	t.regex(stdout, /m0 \(class spinner\) did not return within 1 s in process\(\)/);
	t.regex(stdout, /m0 \(class hog\) used up the memory limit in process\(\)/);
	t.is(stdout.match(/packet in hand: packet 3 of inject\(a, …\)/g)?.length, 3);
	t.regex(stdout, /✔ another file/);
	t.regex(stdout, /3 passed, 3 failed/);
	const crashes = join(cwd, '.ringtap/crashes/a.dp.ts');
	t.deepEqual(readdirSync(crashes).sort(), ['crash-2.pcap', 'crash-3.pcap', 'crash.pcap']);
	t.is([...pcap(join(crashes, 'crash.pcap'))][0]!.ipv4.dst, '10.0.0.2');
});

test('without isolation a crash ends its file, and says in which scenario', async t => {
	const cwd = folderWith(t, {
		'a.dp.ts': scenarios('forward', 'nullderef', 'forward'),
		'b.dp.ts': passing('another file'),
	});
	const {code, stdout} = await ringtap(['test', '--no-isolate'], {cwd, env});
	t.is(code, 1);
	t.regex(stdout, /✖ through nullderef/);
	t.regex(
		stdout,
		/the process that ran it ended in the middle of it, and 1 more of the file did not run/,
	);
	t.regex(stdout, /✔ another file/);
	t.regex(stdout, /2 passed, 1 failed/);
});
