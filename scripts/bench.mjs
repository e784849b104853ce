// Sets up what is missing, then measures. Standard output is that of the benchmarks alone.
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

node(['scripts/setup.mjs'], ['ignore', 2, 2]);
node(['--import=tsx', 'bench/bench.ts', ...process.argv.slice(2)], 'inherit');

function node(args, stdio) {
	const {status, error} = spawnSync(process.execPath, args, {cwd: root, stdio});
	if (error) throw error;
	if (status !== 0) process.exit(status ?? 1);
}
