import {mkdirSync, symlinkSync} from 'node:fs';
import test, {type ExecutionContext} from 'ava';
import {type Ended, node, root} from './_cli.ts';
import {folderWith} from './_folder.ts';

/** `npx tsx x.dp.ts` in a package that has ringtap. */
async function byItself(t: ExecutionContext, text: string): Promise<Ended> {
	const cwd = folderWith(t, {
		'package.json': '{"type": "module"}',
		'x.dp.ts': `import {scenario} from 'ringtap';\n${text}`,
	});
	mkdirSync(`${cwd}/node_modules`);
	symlinkSync(root, `${cwd}/node_modules/ringtap`);
	return node([`${root}node_modules/tsx/dist/cli.mjs`, 'x.dp.ts'], {cwd});
}

test('a file that is started by itself runs its scenarios and prints TAP', async t => {
	const {code, stdout} = await byItself(
		t,
		`scenario('one # of two', ({log}) => log('hello'));
scenario.skip('two', 'no NIC');`,
	);
	t.is(code, 0);
	t.is(
		stdout,
		`TAP version 14
1..2
ok 1 - one \\# of two
# hello
ok 2 - two # SKIP no NIC
# 1 passed, 0 failed`,
	);
});

test('a failure is told in TAP, and ends with 1', async t => {
	const {code, stdout} = await byItself(
		t,
		`scenario('fails', ({expect}) => {
	expect(1 as number).toBe(2);
});
scenario('goes on', () => {});`,
	);
	t.is(code, 1);
	t.regex(stdout, /^not ok 1 - fails\n {2}---\n/m);
	t.regex(stdout, /^ {6}at: "x\.dp\.ts:3"\n {6}story: \|2\n {8}the value is 1, expected 2$/m);
	t.regex(stdout, /^ok 2 - goes on$/m);
});
