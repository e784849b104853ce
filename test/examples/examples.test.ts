import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {ringtap, root} from '../cli/_cli.ts';
import {buildLibraries} from './_libraries.ts';

const folder = `${root}examples/`;
const examples = readdirSync(folder).filter(name => name.endsWith('.dp.ts'));
/** As users have it, and not the test build. */
const env = {RINGTAP_NATIVE: undefined};

test.before('libraries are built as their READMEs say', buildLibraries);

for (const name of examples) {
	test(`${name} passes under ringtap run`, async t => {
		const {code, stdout, stderr} = await ringtap(['run', name], {cwd: folder, env});
		t.is(code, 0, `${stdout}\n${stderr}`);
		t.regex(stdout, /^[1-9]\d* passed, 0 failed$/m);
	});
}

test('all of them pass under ringtap test', async t => {
	const {code, stdout, stderr} = await ringtap(['test'], {cwd: folder, env});
	t.is(code, 0, `${stdout}\n${stderr}`);
	for (const name of examples) t.true(stdout.includes(`\n${name}\n`), name);
	t.regex(stdout, /^[1-9]\d* passed, 0 failed$/m);
});

test('the list of examples names each of them', t => {
	const text = readFileSync(`${folder}README.md`, 'utf8');
	const named = [...text.matchAll(/\(([\w.-]+\.dp\.ts)\)/g)].map(([, name]) => name!);
	t.deepEqual(named.toSorted(), examples.toSorted());
});
