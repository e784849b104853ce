// Classes in TypeScript beside classes that crash: those are named, and the next scenario has both again.
import test from 'ava';
import {folderWith} from '../cli/_folder.ts';
import {isolated, portsIn} from './_culprit.ts';

/** a ── hop (TypeScript) ── the culprit ── b, and five packets. */
const head = `import {readFileSync} from 'node:fs';
import {defineModule, eth, range, scenario} from 'ringtap';
const children = () => readFileSync('/proc/self/task/' + process.pid + '/children', 'utf8').trim().split(' ');
const dataplane = () => children().find(pid => readFileSync('/proc/' + pid + '/cmdline', 'utf8').includes('remote/server'));
const inMaps = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').filter(line => line.includes('memfd:ringtap')).length;
const module = (name, packet) => defineModule({
	name, doc: 'Made for a test', conditions: ['any'], create: context => ({packet: p => packet(p, context)}),
});
const ages = module('ages', (p, {emit}) => {
	if (p.has('ipv4')) p.ipv4.ttl -= 1;
	p.updateChecksums();
	return emit;
});
function through({vswitch, inject, expect}, hop, culprit) {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	vsw.chain(a, vsw.add(hop, 'hop'), vsw.add(culprit, 'culprit'), b);
	inject(a, eth().ipv4({ttl: 9}).udp({dport: range(1, 5)}));
	expect(b).toReceive(eth().ipv4({ttl: 8}).udp({dport: range(1, 5)}));
}
`;
const through = (cls: string) =>
	`scenario('through a ${cls}', scene => through(scene, ages, '${cls}'));\n`;

test.serial(
	'a class that crashes behind one in TypeScript is named, and the next scenario has both',
	async t => {
		const classes = ['forward', 'nullderef', 'forward', 'vanisher', 'forward'];
		const cwd = folderWith(t, {'x.dp.ts': head + classes.map(through).join('')});
		const {code, stdout} = await isolated(cwd);
		t.is(code, 1);
		t.regex(stdout, /culprit \(class nullderef\) crashed in process\(\): SIGSEGV at address 0x/);
		t.regex(stdout, /culprit \(class vanisher\) ended the process with code 0 in process\(\)/);
		t.regex(stdout, /packet in hand: packet 3 of inject\(a, …\).*\n.* ttl 8, udp 49152 > 3,/);
		t.is(portsIn(cwd)[0], 3);
		t.regex(stdout, /^3 passed, 2 failed$/m, stdout);
	},
);

test.serial('live, it is named as well', async t => {
	const cwd = folderWith(t, {'x.dp.ts': head + ['nullderef', 'forward'].map(through).join('')});
	const {stdout} = await isolated(cwd, '--workers', '3');
	t.regex(stdout, /culprit \(class nullderef\) crashed in process\(\): SIGSEGV/);
	t.regex(stdout, /^1 passed, 1 failed$/m, stdout);
});

test.serial(
	'a data plane that dies while code in TypeScript has its packets throws there, and names that instance',
	async t => {
		const cwd = folderWith(t, {
			'x.dp.ts': `${head}
const seen = [];
const attempts = (p, {emit, clone}) => {
	if (p.udp.dport === 3) process.kill(Number(dataplane()), 'SIGKILL');
	for (const attempt of [() => p.prepend(4), () => clone(p), () => p.bytes(1, 2)]) {
		try { attempt(); } catch (error) { seen.push(error.code); }
	}
	return emit;
};
scenario('dies', scene => through(scene, module('kills', attempts), 'forward'));
scenario('was told', ({expect}) => {
	expect(seen.slice(-3)).toEqual(['ERR_RINGTAP_CRASHED', 'ERR_RINGTAP_CRASHED', 'ERR_RINGTAP_OUT_OF_PACKET']);
});
${through('forward')}`,
		});
		const {stdout} = await isolated(cwd);
		t.regex(stdout, /hop \(class kills\) was killed by SIGKILL in process\(\)/);
		t.regex(stdout, /✔ was told/, stdout);
		t.regex(stdout, /^2 passed, 1 failed$/m, stdout);
	},
);

test.serial('what a module keeps of a data plane that is gone shows nothing', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `${head}
let kept;
let held;
const keeps = module('keeps', (p, context) => {
	kept = {p, context};
	held = context.hold(p);
	return held.verdict;
});
scenario('dies', scene => {
	const vsw = scene.vswitch();
	scene.inject(vsw.add(keeps, 'keeps').input, eth());
	through(scene, ages, 'nullderef');
});
${through('forward')}
scenario('is gone', ({expect}) => {
	const codeOf = call => { try { call(); } catch (error) { return error.code; } };
	expect(codeOf(() => kept.p.u8(0))).toBe('ERR_RINGTAP_STALE_VIEW');
	expect(codeOf(() => kept.context.now)).toBe('ERR_RINGTAP_CRASHED');
	expect(codeOf(() => kept.context.send(held.held))).toBe('ERR_RINGTAP_NOT_IN_CALL');
});`,
	});
	const {stdout} = await isolated(cwd);
	t.regex(stdout, /^2 passed, 1 failed$/m, stdout);
});

test.serial('data planes that have crashed leave no memory mapped', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `${head}
const maps = [];
for (let i = 0; i < 10; i++) scenario('crash ' + i, scene => {
	scene.onCleanup(() => void maps.push(inMaps()));
	through(scene, ages, 'aborter');
});
scenario('lives', ({expect}) => expect(maps.at(-1)).toBe(maps[0]));`,
	});
	const {stdout} = await isolated(cwd);
	t.regex(stdout, /^1 passed, 10 failed$/m, stdout);
});

test.serial(
	'a module in TypeScript that ends the process with 0 does not make the run pass',
	async t => {
		const cwd = folderWith(t, {
			'x.dp.ts': `${head}
scenario('exits', scene => through(scene, module('exits', () => process.exit(0)), 'forward'));`,
		});
		const {code, stderr} = await isolated(cwd);
		t.is(code, 1);
		t.regex(stderr, /^crash: hop \(class exits\) called exit\(0\) in process\(\)$/m);
	},
);
