// Libraries in the process of an isolated data plane: what crashes there is named, and what comes next has it again.
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {ringtap} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';
import {isolated, portsIn} from '../isolate/_culprit.ts';
import {compile, sourceOf} from './_library.ts';

const head = `import {eth, loadModules, range, scenario} from 'ringtap';
const {crasher} = loadModules(new URL('crashing.so', import.meta.url));
function through({vswitch, inject, expect, advance}, where) {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const culprit = vsw.add(crasher, 'culprit', {where});
	vsw.chain(a, culprit, b);
	inject(a, eth().ipv4().udp({dport: range(1, 5)}));
	expect(b).toReceive(5);
	return culprit;
}
`;

const scenarios = {
	process: "scenario('process', scene => { through(scene, 'process'); });\n",
	timer: "scenario('timer', scene => { through(scene, 'timer'); scene.advance('1s'); });\n",
	command: "scenario('command', scene => { through(scene, 'command').control('crash'); });\n",
	'class command': "scenario('class command', () => { crasher.control('crash'); });\n",
	well: "scenario('well', scene => { through(scene, 'nowhere'); });\n",
};

function lab(t: ExecutionContext): string {
	const folder = folderWith(t, {'x.dp.ts': head + Object.values(scenarios).join('')});
	compile(sourceOf('crashing.c'), join(folder, 'crashing.so'));
	return folder;
}

test('a crash of a module in C is named with its call, and the next scenario has the module again', async t => {
	const cwd = lab(t);
	const {code, stdout} = await isolated(cwd);
	t.is(code, 1);
	for (const says of [
		'culprit (class crasher) crashed in process(): SIGSEGV at address 0x0',
		'culprit (class crasher) crashed in a timer: SIGSEGV at address 0x0',
		"culprit (class crasher) crashed in command 'crash': SIGSEGV at address 0x0",
		"class crasher crashed in command 'crash': SIGSEGV at address 0x0",
	])
		t.true(stdout.includes(says), `${says}\n${stdout}`);
	t.regex(stdout, /packet in hand: packet 3 of inject\(a, …\)/);
	t.regex(stdout, /backtrace\n +crashing\.c:\d+ +crash/);
	t.is(portsIn(cwd)[0], 3);
	t.regex(stdout, /✔ well/);
	t.regex(stdout, /^1 passed, 4 failed$/m);
});

test('without isolation the notice names class and command before the process dies', async t => {
	const cwd = lab(t);
	const {code, stderr} = await ringtap(['run', 'x.dp.ts', '--match', 'class command'], {cwd});
	t.not(code, 0);
	t.regex(stderr, /crash: class crasher in command 'crash', scenario 'class command': SIGSEGV/);
});

test('a library that crashes while it is loaded is named', async t => {
	const cwd = folderWith(t, {
		'crashing.c':
			'__attribute__((constructor)) static void crash(void) { volatile int* volatile nowhere = 0; *nowhere = 1; }\n',
		'x.dp.ts': `${head}${scenarios.well}`,
	});
	compile(join(cwd, 'crashing.c'), join(cwd, 'crashing.so'));
	const {code, stdout} = await isolated(cwd);
	t.is(code, 1);
	t.regex(stdout, /crashed in loading 'crashing\.so': SIGSEGV/);
});
