// Reports opened by the programs that people open them with: a browser, genhtml.
import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {ringtap} from './_cli.ts';
import {folderWith} from './_folder.ts';

const scenarios = `import {eth, scenario} from 'ringtap';
scenario('packets are lost', ({vswitch, inject, expect}) => {
	const [a, b] = vswitch().testVifs('a', 'b');
	a.otherwise.to(b);
	inject(a, eth().ipv4().udp({dport: 53}));
	expect(b).toReceive(2);
});
scenario('packets pass <b>', ({vswitch, inject, expect}) => {
	const [a, b] = vswitch().testVifs('a', 'b');
	a.otherwise.to(b);
	inject(a, eth());
	expect(b).toReceive(1);
});
scenario.skip('goes out', 'no NIC here', () => {});
`;

/** Works the page as somebody would, and leaves what came of it in the document. */
const visitor = `<script>addEventListener('error', event => { document.body.dataset.error = event.message; });</script>
<script>
{
const shown = () => [...document.querySelectorAll('.scenario')].filter(one => !one.hidden).map(one => one.dataset.title);
const form = document.getElementById('filter');
const change = act => { act(); form.dispatchEvent(new Event('input', {bubbles: true})); return shown(); };
const seen = {
	all: shown(),
	byText: change(() => { form.text.value = 'LOST'; }),
	count: document.getElementById('count').textContent,
	byStatus: change(() => { form.text.value = ''; form.failed.checked = false; }),
	none: change(() => { form.text.value = 'zzz'; }),
	again: change(() => { form.text.value = ''; form.failed.checked = true; }),
	isOpen: document.querySelector('details.failed').open,
	boxes: document.querySelectorAll('svg rect').length,
	bold: document.querySelectorAll('main b b').length,
	overflow: document.documentElement.scrollWidth - innerWidth,
	asked: performance.getEntriesByType('resource').length,
};
document.body.dataset.seen = encodeURIComponent(JSON.stringify(seen));
}
</script>`;

const browser = find('chromium', 'chromium-browser', 'google-chrome');
/** No profile, no sandbox (root has none), and nothing of a network. */
const headless = [
	'--headless',
	'--no-sandbox',
	'--disable-gpu',
	'--disable-dev-shm-usage',
	'--host-resolver-rules=MAP * ~NOTFOUND',
	'--virtual-time-budget=5000',
];

function find(...names: readonly string[]): string | undefined {
	const folders = (process.env.PATH ?? '').split(':');
	return names.find(name => folders.some(folder => existsSync(join(folder, name))));
}

function withTool(
	tool: string | undefined,
	title: string,
	body: (t: ExecutionContext, tool: string) => Promise<void>,
): void {
	if (tool === undefined) test.skip(`${title} (it is not here)`, () => {});
	else test(title, t => body(t, tool));
}

async function failedRun(t: ExecutionContext): Promise<string> {
	const cwd = folderWith(t, {'x.dp.ts': scenarios});
	const reporters = ['html:page.html', 'lcov:rules.info'].flatMap(one => ['--reporter', one]);
	const {code} = await ringtap(['run', 'x.dp.ts', ...reporters], {cwd});
	t.is(code, 1);
	return cwd;
}

withTool(
	browser,
	'the page in a browser: it filters, is not wider than a phone, asks for nothing',
	async (t, tool) => {
		const cwd = await failedRun(t);
		const page = readFileSync(join(cwd, 'page.html'), 'utf8');
		const visited = join(cwd, 'visited.html');
		writeFileSync(visited, page.replace('</body>', `${visitor}</body>`));
		const read = (width: number) => {
			const size = `--window-size=${width},900`;
			const args = [...headless, size, '--dump-dom', pathToFileURL(visited).href];
			const dom = execFileSync(tool, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
			t.deepEqual(/data-error="[^"]*"/.exec(dom)?.[0], undefined);
			return JSON.parse(decodeURIComponent(/ data-seen="([^"]+)"/.exec(dom)![1]!));
		};
		const all = ['packets are lost', 'packets pass <b>', 'goes out'];
		for (const width of [500, 1400]) {
			const {overflow, ...seen} = read(width);
			t.deepEqual(seen, {
				all,
				byText: ['packets are lost'],
				count: '1 of 3',
				byStatus: ['packets pass <b>', 'goes out'],
				none: [],
				again: all,
				isOpen: true,
				boxes: 2,
				bold: 0,
				asked: 0,
			});
			t.true(overflow <= 0, `${overflow} pixels too wide at ${width}`);
		}
	},
);

withTool(browser, 'the page on paper', async (t, tool) => {
	const cwd = await failedRun(t);
	const paper = join(cwd, 'page.pdf');
	const page = pathToFileURL(join(cwd, 'page.html')).href;
	execFileSync(tool, [...headless, `--print-to-pdf=${paper}`, page], {stdio: 'ignore'});
	t.is(readFileSync(paper).toString('latin1', 0, 5), '%PDF-');
});

withTool(find('genhtml'), 'rule coverage by genhtml', async (t, tool) => {
	const cwd = await failedRun(t);
	const args = ['--branch-coverage', '--output-directory', 'lcov', 'rules.info'];
	const told = execFileSync(tool, args, {cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe']});
	t.regex(told, /lines\.+: 100\.0%/);
	t.regex(readFileSync(join(cwd, 'lcov/index.html'), 'utf8'), /x\.dp\.ts|index\.html/);
});
