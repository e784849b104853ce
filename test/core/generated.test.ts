import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test from 'ava';

test('the list of layers is that of the files that define one', t => {
	const script = fileURLToPath(new URL('../../scripts/generate-layers.mjs', import.meta.url));
	t.notThrows(() => execFileSync(process.execPath, [script, '--check'], {stdio: 'pipe'}));
});

test('the types made from the native tables are current', t => {
	const script = fileURLToPath(new URL('../../scripts/generate-types.mjs', import.meta.url));
	t.notThrows(() => execFileSync(process.execPath, [script, '--check'], {stdio: 'pipe'}));
});

test('the reference of classes made from the native tables is current', t => {
	const script = fileURLToPath(new URL('../../scripts/generate-class-pages.ts', import.meta.url));
	// Of the classes that users have; the test build has more.
	const env = {...process.env, RINGTAP_NATIVE: undefined};
	const args = ['--import=tsx', script, '--check'];
	t.notThrows(() => execFileSync(process.execPath, args, {stdio: 'pipe', env}));
});
