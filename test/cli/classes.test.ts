import test from 'ava';
import {bridge} from '../../src/index.ts';
import {asUsersHaveIt} from '../docs/_workplace.ts';
import {ringtap} from './_cli.ts';
import {folderWith} from './_folder.ts';

const firewall = `import {registerClass, scenario} from 'ringtap';
registerClass({
	name: 'firewall', doc: 'Lets nobody in', datapath: 'forward', needsLcore: true,
	create: () => { throw new Error('nobody asked for one'); },
});
scenario('is not run', () => { throw new Error('it was run'); });
`;

const sayTo = (...args: string[]) => ringtap(['classes', ...args], {env: asUsersHaveIt});

test('lists the classes, a line each', async t => {
	const {code, stdout, stderr} = await sayTo();
	t.is(code, 0);
	t.is(stderr, '');
	const [titles = '', , ...rows] = stdout.split('\n');
	t.deepEqual(titles.split(/ {2,}/), [
		'class',
		'VIF',
		'lcore',
		'conditions',
		'commands',
		'what it is',
	]);
	t.deepEqual(
		rows.map(row => row.split(/ +/)[0]),
		['bridge', 'forward', 'port', 'testvif'],
	);
	t.deepEqual(rows[0]!.split(/ {2,}/).slice(1, 5), ['–', '–', '2', '6']);
	t.deepEqual(rows[2]!.split(/ {2,}/).slice(1, 5), ['yes', '–', 'all', '5']);
});

test('of one class it tells every parameter, condition, command, argument and drop reason', async t => {
	const {code, stdout} = await sayTo('bridge');
	t.is(code, 0);
	const {params, conditions, commands, drops} = bridge.describe();
	for (const {name, doc} of params) t.regex(stdout, line(`${name}\\?`, doc));
	for (const name of conditions) t.regex(stdout, new RegExp(`^${name}\\(`, 'm'));
	for (const [reason, {kind, doc}] of Object.entries(drops))
		t.regex(stdout, line(reason, kind, doc));
	for (const [name, {doc, arguments: given, results}] of Object.entries(commands)) {
		t.regex(stdout, new RegExp(`^${name}( .*)?\n {4}${quoted(doc)}$`, 'm'));
		for (const one of given) t.regex(stdout, line(` {4}${one.name}\\??`, one.doc));
		for (const one of results.filter(({name: column}) => column !== ''))
			t.regex(stdout, line(` {4}→ ${one.name}`, one.doc));
	}
	t.regex(stdout, /^It is no VIF\.$/m);
	t.regex(stdout, /^Live, it shares worker lcores\.$/m);
});

test('its own drop reasons come before those of VIFs, and those before the common ones', async t => {
	const {stdout} = await sayTo('port');
	const places = ['tx-full ', 'link-down ', 'no-rule '].map(reason =>
		stdout.indexOf(`\n${reason}`),
	);
	t.deepEqual(
		places,
		places.toSorted((a, b) => a - b),
	);
	t.true(places[0]! > 0);
});

test('--json is what describe() says', async t => {
	const one = await sayTo('bridge', '--json');
	t.deepEqual(JSON.parse(one.stdout), JSON.parse(JSON.stringify(bridge.describe())));
	const all = await sayTo('--json');
	const names = JSON.parse(all.stdout).map(({name}: {name: string}) => name);
	t.deepEqual(names, ['bridge', 'forward', 'port', 'testvif']);
});

test('--file tells of classes that a file registers, and runs none of its scenarios', async t => {
	const cwd = folderWith(t, {'fw.dp.ts': firewall});
	const {code, stdout, stderr} = await ringtap(['classes', 'firewall', '--file', 'fw.dp.ts'], {
		cwd,
	});
	t.is(stderr, '');
	t.is(code, 0);
	t.regex(stdout, /^firewall\nLets nobody in\.\nThe class forward moves its packets\.$/m);
	t.regex(stdout, /^Live, it has a worker lcore for itself\.$/m);
	t.regex(stdout, /^vlanId\(id\)/m);
});

test('a file that cannot be loaded ends with 1, and says why', async t => {
	const cwd = folderWith(t, {'bad.dp.ts': "import {brigde} from 'ringtap';\nbrigde;\n"});
	const {code, stdout, stderr} = await ringtap(['classes', '--file', 'bad.dp.ts'], {cwd});
	t.is(code, 1);
	t.is(stdout, '');
	t.regex(stderr, /no export 'brigde'\. Did you mean 'bridge'\?/);
});

const wrong: [string, string[], RegExp][] = [
	['a class that there is not', ['brigde'], /There is no class 'brigde'\. Did you mean 'bridge'\?/],
	['a name that every object has', ['toString'], /There is no class 'toString'/],
	['two names', ['bridge', 'port'], /takes one name; 'port' is one more/],
	['a file that is not there', ['--file', 'gone.dp.ts'], /no file or folder 'gone\.dp\.ts'/],
];

for (const [what, args, says] of wrong) {
	test(`ends with 2 for ${what}`, async t => {
		const {code, stdout, stderr} = await sayTo(...args);
		t.is(code, 2);
		t.is(stdout, '');
		t.regex(stderr, says);
	});
}

/** A line with these cells, others between them. */
function line(first: string, ...cells: string[]): RegExp {
	return new RegExp(`^${[first, ...cells.map(quoted)].join(' .*')}$`, 'm');
}

function quoted(text: string): string {
	return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
