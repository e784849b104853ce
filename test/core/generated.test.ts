import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test from 'ava';

test('the types made from the native tables are current', t => {
	const script = fileURLToPath(new URL('../../scripts/generate-types.mjs', import.meta.url));
	t.notThrows(() => execFileSync(process.execPath, [script, '--check'], {stdio: 'pipe'}));
});
