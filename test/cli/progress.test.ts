import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';
import {progressLine} from '../../src/progress.ts';
import {cache, root} from './_cli.ts';
import {folderWith} from './_folder.ts';

/** Each look at the clock is a long time after the last: what is done then takes long. */
const SLOW_SCENARIO = `import {eth, scenario} from 'ringtap';
scenario('takes long', ({vswitch, inject, expect}) => {
	const [a, b] = vswitch().testVifs('a', 'b');
	a.otherwise.to(b);
	const {now} = performance;
	let ms = now.call(performance);
	performance.now = () => (ms += 400);
	inject(a, eth(), {repeat: 100_000});
	performance.now = now;
	expect(b).toReceive(100_000);
});
`;
const ERASE_LINE = '\r\x1b[K';

/** What a terminal gets to see, made by script(1), of `ringtap run` of a scenario that takes long. */
async function seenOnTerminal(
	t: ExecutionContext,
	env: Readonly<Record<string, string>>,
	options = '',
): Promise<string> {
	const cwd = folderWith(t, {'x.dp.ts': SLOW_SCENARIO});
	const command = `${process.execPath} ${root}dist/cli.js run x.dp.ts ${options}`;
	const {CI: _, NO_COLOR: __, ...others} = process.env;
	const {stdout} = await promisify(execFile)('script', ['-qec', command, '/dev/null'], {
		cwd,
		env: {...others, RINGTAP_CACHE_DIR: cache, TERM: 'xterm', ...env},
	});
	return stdout;
}

test('a long injection shows on a terminal how far it is, and leaves nothing behind', async t => {
	const seen = await seenOnTerminal(t, {});
	const lines = seen.split(ERASE_LINE);
	t.true(lines.length > 3);
	for (const line of lines.slice(1, -1))
		t.regex(line, /^injecting: [\d.]+ k of 100 k packets, [\d.]+( k)?\/s, \d+ s left$/);
	t.regex(lines.at(-1)!, /1 passed/);
	t.notRegex(lines.at(-1)!, /injecting/);
});

test('with CI, NO_COLOR, --json or on a dumb terminal there is no progress', async t => {
	t.notRegex(await seenOnTerminal(t, {CI: 'true'}), /injecting/);
	t.notRegex(await seenOnTerminal(t, {NO_COLOR: '1'}), /injecting/);
	t.notRegex(await seenOnTerminal(t, {TERM: 'dumb'}), /injecting/);
	t.notRegex(await seenOnTerminal(t, {}, '--json'), /injecting/);
});

test('says what is done, how fast, and how long it will take', t => {
	t.is(
		progressLine('injecting', 1_234_567, 5_000_000, 'packets', 1500),
		'injecting: 1.23 M of 5 M packets, 823 k/s, 5 s left',
	);
	t.is(
		progressLine('comparing', 1, 7300, 'bursts', 1000),
		'comparing: 1 of 7.3 k bursts, 1/s, 2 h 1 min left',
	);
	t.is(progressLine('reading', 999, undefined, 'packets', 2000), 'reading: 999 packets, 500/s');
	t.is(progressLine('waiting', 0, 7, 'files', 2000), 'waiting: 0 of 7 files, 0/s');
});
