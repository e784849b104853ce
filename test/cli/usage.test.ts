import {readFileSync} from 'node:fs';
import test from 'ava';
import {ringtap, root} from './_cli.ts';
import {folderWith, passing} from './_folder.ts';

const wrong: readonly [what: string, args: string[], says: RegExp][] = [
	['a command that is not there', ['rnu'], /no command 'rnu'. Did you mean 'run'\?\nCommands: /],
	['an option before any command', ['--jsn'], /no option '--jsn'/],
	[
		'an option that a command has not',
		['run', '--jsn'],
		/no option '--jsn'. Did you mean '--json'\?/,
	],
	['an option without its value', ['run', 'x.dp.ts', '--match'], /--match/],
	['no file', ['run'], /Which file\?/],
	[
		'a file that is not there',
		['run', 'y.dp.ts'],
		/no file or folder 'y.dp.ts'. Did you mean 'x.dp.ts'\?/,
	],
	['a folder without scenarios', ['run', 'none'], /'none' has no \.dp\.ts file/],
	['a file of something else', ['run', 'x.pcap'], /'x.pcap' is no file of scenarios/],
	['a file without a scenario', ['run', 'empty.dp.ts'], /No scenario found in the file/],
	['a title that nobody has', ['run', 'x.dp.ts', '--match', 'zzz'], /title matches 'zzz'/],
	['a file for the prompt', ['repl', 'x.dp.ts'], /ringtap run x\.dp\.ts/],
];

for (const [what, args, says] of wrong) {
	test(`ends with 2 for ${what}`, async t => {
		const cwd = folderWith(t, {
			'x.dp.ts': passing('passes'),
			'empty.dp.ts': 'export {};',
			'x.pcap': '',
			'none/x.ts': '',
		});
		const {code, stdout, stderr} = await ringtap(args, {cwd});
		t.is(code, 2);
		t.is(stdout, '');
		t.regex(stderr, says);
	});
}

test('one empty file among others is used wrongly, though all scenarios pass', async t => {
	const cwd = folderWith(t, {'x.dp.ts': passing('passes'), 'empty.dp.ts': 'export {};'});
	const {code, stdout} = await ringtap(['run', '.'], {cwd});
	t.is(code, 2);
	t.regex(stdout, /^empty\.dp\.ts declares no scenario$/m);
	t.regex(stdout, /^1 passed, 0 failed$/m);
});

test('--help lists the commands, COMMAND --help says how one is used', async t => {
	const all = await ringtap(['--help']);
	t.is(all.code, 0);
	for (const name of ['run', 'test', 'repl'])
		t.regex(all.stdout, new RegExp(`^ {2}${name} +\\w`, 'm'));
	const one = await ringtap(['run', '--help']);
	t.is(one.code, 0);
	t.regex(one.stdout, /^ringtap run FILE…/);
});

test('--version is that of the package', async t => {
	const {version} = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
	const {code, stdout} = await ringtap(['--version']);
	t.is(code, 0);
	t.is(stdout, version);
});
