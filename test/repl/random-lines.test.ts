// Whatever is typed, the prompt lives, and its memory does not grow.
import test from 'ava';
import {Random} from '../../src/random.ts';
import {folderWith} from '../cli/_folder.ts';
import {Terminal} from './_terminal.ts';

const lines = 10_000;
/** More at once and script(1), which writes before it reads, stands still. */
const perBlock = 20;

const valid = [
	'1 + 1',
	'let n = 5; n * 2',
	'const o = {a: 1, b: [1, 2]}; o',
	'await Promise.resolve(7)',
	"inject(a, eth().ipv4().udp(), {repeat: 40}); 'sent'",
	'expect(b).toReceiveAnything().length',
	'dp.ledger.balanced',
	"br.control('flush')",
	"br.control('macTable')",
	"advance('1s')",
	'br',
	'dp',
	'type T = string; const t: T = "x"; t',
	'.trace',
	'.faults',
	'.topology',
	'.coverage',
	'.step',
	'.continue',
	'.help bridge',
	'.diff',
	'?inject',
];
const broken = [
	'const = 3',
	'br.controll()',
	"br.control('macTabel')",
	'inject(a, 5)',
	'inject(nobody, eth())',
	'expect(b).toReceive(99)',
	'throw new Error("thrown")',
	'await Promise.reject(new Error("rejected"))',
	'Promise.reject(new Error("nobody cares")); 0',
	'setImmediate(() => { throw new Error("late") }); 0',
	'null.x',
	')]}',
	'.nothing',
	'.trace (',
	'.watch',
	'.tap nowhere',
	'.pause at nowhere',
	'import x from "nowhere"',
	"'unterminated",
	'vsw.add("bridge", "br0")',
	'let let = 1',
	'\\u{110000}',
	'0777n.5',
];

/** Printable and not; without those that a terminal takes for a key: Ctrl-D would leave, Ctrl-R search. */
function noise(random: Random): string {
	const keys = '\u0003\u0004\u0012\u0013\u001a\u001b\r\n\t';
	const length = random.int(1, 30);
	let text = '';
	while (text.length < length) {
		const code = random.int(0, 9) === 0 ? random.int(0, 0x2fff) : random.int(1, 126);
		const char = String.fromCharCode(code);
		if (!keys.includes(char) && (code > 31 || random.int(0, 3) === 0)) text += char;
	}
	return text;
}

function line(random: Random): string {
	const kind = random.int(0, 9);
	if (kind < 5) return valid[random.int(0, valid.length - 1)]!;
	if (kind < 8) return broken[random.int(0, broken.length - 1)]!;
	return noise(random);
}

test('ten thousand lines, valid, broken and binary', async t => {
	t.timeout(240_000);
	const terminal = new Terminal(folderWith(t, {'package.json': '{}'}));
	t.teardown(() => terminal.kill());
	await terminal.until('\n> ');
	await terminal.answer(
		"const vsw = vswitch(); const [a, b] = vsw.testVifs('a', 'b'); const br = vsw.add('bridge', 'br0'); vsw.connect(br, a, b)",
	);
	await terminal.answer(
		"const v8 = await import('node:v8'); v8.setFlagsFromString('--expose-gc'); const collect = (await import('node:vm')).runInNewContext('gc')",
	);
	await terminal.answer(
		"const used = () => (collect(), ['heapUsed', 'rss'].map(name => process.memoryUsage()[name] >> 20))",
	);
	const random = new Random(20);
	const usedMiB: number[][] = [];
	for (let sent = 0; sent < lines; sent += perBlock) {
		const block = Array.from({length: perBlock}, () => line(random));
		terminal.type(`${block.join('\r')}\r`);
		// What is still open is given up.
		terminal.type('\r.break\r');
		const mark = `mark${sent}`;
		const isLooked = (sent + perBlock) % (lines / 2) === 0;
		terminal.type(`process.stdout.write('${mark}' + ' ' + ${isLooked ? 'used()' : 0} + '\\n')\r`);
		await terminal.until(`\n${mark} `);
		const used = await terminal.until('\n');
		if (isLooked) usedMiB.push(used.trim().split(',').map(Number));
	}
	t.log(usedMiB.join(' '));
	terminal.type("'still ' + 'here, balanced: ' + dp.ledger.balanced\r");
	await terminal.until("'still here, balanced: true'\n");
	// By half of them caches are full; of each line its text is kept, of each injection where it was.
	const [[halfHeap, halfRss], [heap, rss]] = usedMiB as [[number, number], [number, number]];
	t.true(heap <= halfHeap + 4, `${halfHeap} MiB, then ${heap}`);
	t.true(rss <= halfRss * 1.4, `${halfRss} MiB, then ${rss}`);
	terminal.type('\u0004');
	t.is(await terminal.ended(), 0);
});
