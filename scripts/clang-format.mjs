// Formats the native sources; with --check only says whether they are formatted.
import {spawnSync} from 'node:child_process';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

const isCheck = process.argv.includes('--check');
const root = fileURLToPath(new URL('..', import.meta.url));
const files = readdirSync(join(root, 'native'), {recursive: true})
	.filter(file => /\.(?:cc|hpp|h)$/.test(file) && !file.startsWith('build/'))
	.map(file => join('native', file));

const mode = isCheck ? ['--dry-run', '-Werror'] : ['-i'];
const {error, status} = spawnSync('clang-format', [...mode, ...files], {
	cwd: root,
	stdio: 'inherit',
});
if (error?.code === 'ENOENT') {
	console.error('clang-format is not installed: apt-get install clang-format');
	process.exitCode = isCheck && !process.env.CI ? 0 : 1;
} else {
	process.exitCode = error || status !== 0 ? 1 : 0;
	if (isCheck && process.exitCode) console.error('npm run format mends the formatting.');
}
