// .watch and .top take the whole terminal, and give it back.
import test from 'ava';
import {WatchScreen} from '../../src/repl/watch/screen.ts';
import {plainColours} from '../../src/runner/report/colours.ts';
import {ringtap} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';
import {Terminal} from './_terminal.ts';

const traffic =
	"const vsw = vswitch(); const [a, b] = vsw.testVifs('a', 'b'); a.otherwise.to(b); " +
	'void setInterval(() => inject(a, eth(), {repeat: 10}), 20)';

test('.top on a terminal: rates, another size, keys; then the prompt is there again', async t => {
	const size = {columns: 100, rows: 20};
	const terminal = new Terminal(folderWith(t, {'package.json': '{}'}), {size});
	await terminal.until('\n> ');
	await terminal.answer(traffic);
	terminal.type('.top\r');
	await terminal.until('instances  every 1 s');
	await terminal.until('s sort (received) · r reverse');
	await terminal.until('received/s');
	await terminal.until('█');
	terminal.type(' ');
	await terminal.until('paused');
	terminal.type(' ');
	await terminal.until('space pause');
	await terminal.resize({columns: 30, rows: 10});
	// Cut off where the window ends.
	await terminal.until('s sort …');
	await terminal.resize(size);
	await terminal.until('received/s');
	terminal.type('q');
	terminal.type("'back ' + 'again'\r");
	await terminal.until("\n'back again'\n");
	terminal.type('.watch 0.05 dp.ledger.injected\r');
	await terminal.until('value/s');
	terminal.type('\u0003');
	terminal.type("'and ' + 'again'\r");
	await terminal.until("\n'and again'\n");
	t.regex(await terminal.answer('.watch 0.05 nothing'), /✖ ReferenceError: nothing is not defined/);
	t.regex(await terminal.answer('.watch 0.001 dp'), /✖ \.watch cannot take/);
	terminal.type('\u0004');
	t.is(await terminal.ended(), 0);
});

test('one prompt watches while another one works', async t => {
	const cwd = folderWith(t, {'package.json': '{}'});
	const watching = new Terminal(cwd, {
		args: ['repl', '--socket', 's'],
		size: {columns: 80, rows: 10},
	});
	await watching.until('\n> ');
	watching.type('let n = 1; .5\r');
	await watching.until('0.5\n');
	watching.type('.watch 0.02 n\r');
	await watching.until('every 0.02 s');
	const {stdout} = await ringtap(['attach', 's'], {cwd, input: 'n = 4321\n'});
	t.is(stdout, '4321');
	await watching.until('4321');
	watching.type('q\u0004');
	t.is(await watching.ended(), 0);
});

test('rows are sorted by the rate of a column, scrolled, paused', t => {
	let round = 0;
	const screen = new WatchScreen({
		title: 'rows',
		everyMs: 100,
		value: () => {
			round++;
			return Array.from({length: 40}, (_, i) => ({name: `r${i}`, n: i * round, m: 7}));
		},
		text: String,
		sortBy: 'n',
	});
	const size = {columns: 60, rows: 12};
	const names = () =>
		screen
			.frame(size, plainColours)
			.map(line => /^r\d+/.exec(line)?.[0])
			.filter(name => name !== undefined);
	names();
	t.deepEqual(names().slice(0, 3), ['r39', 'r38', 'r37']);
	screen.key('\u001b[B');
	t.is(names()[0], 'r38');
	screen.key('r');
	screen.key('k');
	t.is(names()[0], 'r0');
	screen.key('s');
	t.regex(screen.frame(size, plainColours).at(-1)!, /s sort \(m, rising\)/);
	screen.key(' ');
	const before = round;
	const lines = screen.frame(size, plainColours);
	t.is(round, before);
	t.is(lines.length, size.rows);
	t.true(lines.every(line => line.length <= size.columns));
});

test('by a pipe, and of what has no numbers, it is the value', async t => {
	const {stdout} = await ringtap(['repl'], {input: '.watch 0.1 "text"\n.top\n'});
	t.is(stdout, "'text'\nno instances");
	const screen = new WatchScreen({title: 'x', everyMs: 50, value: () => 'a\nb', text: String});
	t.deepEqual(screen.frame({columns: 20, rows: 6}, plainColours).slice(2, 4), ['a', 'b']);
});
