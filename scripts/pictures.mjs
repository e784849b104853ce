// Draws the pictures in docs/pictures from the real prompt, on a terminal of its own:
//
//   npm run pictures             all of them
//   npm run pictures -- --check  says which ones no longer show what the prompt shows; exit code 1
//
// What depends on the moment (rates) is drawn, and not compared.
import {spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {Screen} from './pictures/screen.mjs';
import {svgOf} from './pictures/svg.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const columns = 100;

const bridge = [
	"const vsw = vswitch(); const [a, b, c] = vsw.testVifs('a', 'b', 'c')",
	"const br = vsw.add(bridge, 'br0', {ageingTime: '5s'}); vsw.connect(br, a, b, c)",
];
const pictures = [
	{
		name: 'prompt',
		title: 'A bridge at the prompt of Ringtap',
		lines: [
			...bridge,
			"inject(a, eth({src: '02:00:00:00:00:0a'}).ipv4().udp({dport: 53}))",
			'br',
			'expect(c).toReceive(2)',
			"br.control('macTable')",
			'.trace',
		],
	},
	{
		name: 'crash',
		title: 'A class crashes, and the prompt goes on',
		env: {RINGTAP_NATIVE: 'test'},
		lines: [
			"const vsw = vswitch(); const [a, b] = vsw.testVifs('a', 'b'); const m = vsw.add('nullderef', 'nat0')",
			'a.otherwise.to(m); m.otherwise.to(b); let sent = 2',
			'inject(a, eth().ipv4().udp(), {repeat: sent})',
			'inject(a, eth().ipv4({ttl: 1}).udp({dport: 53}))',
			'.rebuild',
			'sent',
		],
		// Addresses and backtraces are others in each build.
		isMomentary: true,
	},
	{
		name: 'top',
		title: 'Instances and their rates, as .top shows them',
		lines: [
			...bridge,
			"void setInterval(() => inject(a, eth({dst: 'ff:ff:ff:ff:ff:ff'}), {repeat: 50}), 20)",
			'.top',
		],
		waitMs: 6500,
		isMomentary: true,
		rows: 10,
	},
];

const isCheck = process.argv.includes('--check');
const wanted = pictures.filter(({isMomentary}) => !(isCheck && isMomentary));
for (const picture of wanted) {
	const file = `${root}docs/pictures/${picture.name}.svg`;
	const svg = svgOf(await shown(picture), columns, picture.title);
	if (!isCheck) writeFileSync(file, svg);
	else if (withoutVersions(svg) !== withoutVersions(readFileSync(file, 'utf8'))) {
		console.error(`docs/pictures/${picture.name}.svg is of another prompt: npm run pictures`);
		process.exitCode = 1;
	}
}

/** Debian's DPDK gets newer by itself. */
function withoutVersions(svg) {
	return svg.replaceAll(/(?<=(?:ringtap|DPDK)\u00a0)[\d.]+/g, 'x.y.z');
}

/** The rows of the terminal when all has been typed. */
async function shown({lines, env = {}, waitMs = 0, rows = 60}) {
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-picture-'));
	const command = `stty cols ${columns} rows ${rows}; exec ${process.execPath} ${root}dist/cli.js`;
	const child = spawn('script', ['-qec', command, '/dev/null'], {
		cwd: folder,
		env: {...process.env, TERM: 'xterm', FORCE_COLOR: '1', NO_COLOR: undefined, ...env},
	});
	const screen = new Screen(columns);
	let heard = '';
	child.stdout.setEncoding('utf8').on('data', text => {
		heard += text;
		screen.write(text);
	});
	/** Until the prompt waits for the next line. */
	const prompted = async () => {
		// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
		while (!/\u001b\[3G$/.test(heard.replaceAll(/\u001b7.*?\u001b8/gs, ''))) await delay(20);
		heard = '';
	};
	await prompted();
	for (const [i, line] of lines.entries()) {
		child.stdin.write(`${line}\r`);
		await delay(60);
		if (i < lines.length - 1 || waitMs === 0) await prompted();
	}
	await delay(waitMs);
	const {rows: found} = screen;
	child.stdin.end('q\u0003\u0004');
	child.kill();
	rmSync(folder, {recursive: true, force: true});
	// The last one is the prompt that nothing was typed at.
	return waitMs > 0 ? found : found.slice(0, -1);
}
