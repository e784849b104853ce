// A crash of a class costs its scenario, and nothing else.
import {mkdirSync} from 'node:fs';
import test from 'ava';
import {pcap} from '../../src/index.ts';
import {ringtap, root} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';
import {buildLibraries} from '../examples/_libraries.ts';
import {capturesIn, isolated, lab, portsIn} from './_culprit.ts';

const culprits = {
	nullderef: {says: 'crashed in process(): SIGSEGV at address 0x'},
	recurser: {says: 'crashed in process(): SIGSEGV at address 0x'},
	aborter: {says: 'crashed in process(): SIGABRT'},
	exiter: {says: 'called exit(0) in process()'},
	vanisher: {says: 'ended the process with code 0 in process()'},
	overrun: {says: "wrote past the end of a packet's buffer in process()"},
	hog: {says: 'used up the memory limit in process()', limits: ['--memory-limit', '256M']},
	spinner: {says: 'did not return within 1 s in process()', limits: ['--time-limit', '1s']},
};

for (const [cls, culprit] of Object.entries(culprits)) {
	test.serial(`a ${cls} is named with its packet, and the other scenarios pass`, async t => {
		const cwd = lab(t, ['forward', cls, 'macswap']);
		const limits = 'limits' in culprit ? culprit.limits : [];
		const {code, stdout} = await isolated(cwd, ...limits);
		t.is(code, 1);
		t.true(stdout.includes(`    culprit (class ${cls}) ${culprit.says}`), stdout);
		t.regex(
			stdout,
			/packet in hand: packet 3 of inject\(a, …\) at x\.dp\.ts:13\n.* udp 49152 > 3,/,
		);
		t.regex(
			stdout,
			new RegExp(`again: ringtap run x\\.dp\\.ts --isolate --match 'through a ${cls}'`),
		);
		t.regex(stdout, /✔ through a forward.*\n✖ through a \w+.*\n✔ through a macswap/);
		t.regex(stdout, /^2 passed, 1 failed$/m);
		t.deepEqual(capturesIn(cwd), ['crash.pcap']);
		t.is(portsIn(cwd)[0], 3);
	});
}

test.serial(
	'live, a class that crashes or hangs on a worker lcore is named by its own stack',
	async t => {
		const cwd = lab(t, ['nullderef', 'spinner', 'forward']);
		const {stdout} = await isolated(cwd, '--workers', '3', '--time-limit', '1s');
		t.regex(stdout, /culprit \(class nullderef\) crashed in process\(\): SIGSEGV/);
		t.regex(stdout, /backtrace\n +nullderef\.cc:\d+ /);
		t.regex(stdout, /culprit \(class spinner\) did not return within 1 s/);
		t.regex(stdout, /backtrace\n +spinner\.cc:\d+ /);
		t.regex(
			stdout,
			/again: ringtap run x\.dp\.ts --isolate --workers 3 --match 'through a spinner'/,
		);
		t.regex(stdout, /^1 passed, 2 failed$/m);
	},
);

test.serial('the line where it happened is told', async t => {
	const {stdout} = await isolated(lab(t, ['nullderef']));
	t.regex(stdout, /backtrace\n +nullderef\.cc:\d+ /);
});

test.serial('what an interrupted call had in hand is narrowed down to one packet', async t => {
	const cwd = lab(t, ['vanisher']);
	const {stdout} = await isolated(cwd);
	t.notRegex(stdout, /more that came with it/);
	t.deepEqual(portsIn(cwd), [3]);
});

test.serial(
	'of a class that hangs, all that it may hang at is saved, the likeliest first',
	async t => {
		const cwd = lab(t, ['spinner']);
		const {stdout} = await isolated(cwd, '--time-limit', '1s');
		t.regex(stdout, /or one of 2 packets more that came with it/);
		t.deepEqual(portsIn(cwd), [3, 4, 5]);
	},
);

test.serial("a scenario's own timeout is its time limit", async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `import {eth, scenario} from 'ringtap';
scenario('hangs', {timeout: '1s'}, ({vswitch, inject}) => {
	inject(vswitch().add('spinner', 'culprit').input, [eth(), eth(), eth()]);
});`,
	});
	const {stdout} = await isolated(cwd);
	t.regex(stdout, /culprit \(class spinner\) did not return within 1 s in process\(\)/);
});

test.serial('a crash that the scenario catches fails it all the same', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `import {eth, scenario} from 'ringtap';
scenario('catches', ({vswitch, inject}) => {
	const culprit = vswitch().add('nullderef', 'culprit');
	try { inject(culprit.input, [eth(), eth(), eth()]); } catch {}
});`,
	});
	const {code, stdout} = await isolated(cwd);
	t.is(code, 1);
	t.regex(stdout, /culprit \(class nullderef\) crashed in process\(\)/);
});

test.serial('a packet of several segments is saved whole', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `import {eth, scenario} from 'ringtap';
scenario('large', ({vswitch, inject}) => {
	const packet = eth().payload({length: 9000});
	inject(vswitch().add('nullderef', 'culprit').input, packet, {repeat: 3});
});`,
	});
	await isolated(cwd);
	t.is(pcap(`${cwd}/crash.pcap`).at(0).bytes.length, 9014);
});

test.serial('--crash-dir says where captures go, and each crash has its own', async t => {
	const cwd = lab(t, ['nullderef', 'overrun']);
	mkdirSync(`${cwd}/out`);
	const {stdout} = await isolated(cwd, '--crash-dir', 'out');
	t.deepEqual(capturesIn(cwd), []);
	t.deepEqual(capturesIn(`${cwd}/out`), ['crash-2.pcap', 'crash.pcap']);
	t.regex(stdout, /saved: out\/crash\.pcap/);
	t.regex(stdout, /saved: out\/crash-2\.pcap/);
});

test.serial('--json has the crash as the problem of its scenario', async t => {
	const {stdout} = await isolated(lab(t, ['nullderef', 'forward']), '--json');
	const {scenarios} = JSON.parse(stdout);
	t.deepEqual(
		scenarios.map(({status}: {status: string}) => status),
		['failed', 'passed'],
	);
	const [{problems}] = scenarios;
	t.is(problems.length, 1);
	t.is(problems[0].code, 'ERR_RINGTAP_CRASHED');
	t.is(problems[0].line, 6);
});

test.serial('fifty crashes in a row leave no descriptor and no process behind', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `import {readdirSync, readFileSync} from 'node:fs';
import {eth, scenario} from 'ringtap';
const open = () => readdirSync('/proc/self/fd').length;
const children = () => readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').split(' ').length;
let before = [];
for (let i = 0; i < 50; i++) scenario('crash ' + i, ({vswitch, inject, log}) => {
	const culprit = vswitch().add('aborter', 'culprit');
	if (i === 0) before = [open(), children()];
	for (let packet = 0; packet < 3; packet++) inject(culprit.input, eth());
});
scenario('lives', ({vswitch, expect}) => {
	vswitch();
	expect([open(), children()]).toEqual(before);
});`,
	});
	const {stdout} = await isolated(cwd);
	t.regex(stdout, /^1 passed, 50 failed$/m);
});

test.serial('the examples pass as they do without', async t => {
	buildLibraries();
	const env = {RINGTAP_NATIVE: undefined};
	const plain = await ringtap(['run', 'examples'], {cwd: root, env});
	const {code, stdout} = await ringtap(['run', 'examples', '--isolate'], {cwd: root, env});
	t.is(code, 0, stdout);
	const verdicts = (text: string) => text.match(/^(?:✔.*?(?= {2}|$)|\d+ passed.*)/gm);
	t.deepEqual(verdicts(stdout), verdicts(plain.stdout));
});

test('limits are for --isolate, and must be such', async t => {
	const wrong = [
		['--time-limit', '5s'],
		['--isolate', '--time-limit', 'soon'],
		['--isolate', '--memory-limit', 'much'],
		['--isolate', '--crash-dir', 'nowhere'],
	];
	const cwd = lab(t, ['forward']);
	for (const options of wrong) {
		const {code, stderr} = await ringtap(['run', 'x.dp.ts', ...options], {cwd});
		t.is(code, 2, options.join(' '));
		t.regex(stderr, /--time-limit|--memory-limit|--crash-dir/);
	}
});
