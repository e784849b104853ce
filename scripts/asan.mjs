// The tests once more, with the native core under AddressSanitizer and UndefinedBehaviorSanitizer.
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const make = ['-s', '-C', 'native', `-j${availableParallelism()}`];
run('make', [...make, 'check-asan']);
run('make', [...make, 'VARIANT=asan']);

// Node itself is not sanitized: the library has to be there before it. What Node keeps until it
// ends is no leak of ours.
const library = spawnSync('g++', ['-print-file-name=libasan.so'], {encoding: 'utf8'}).stdout.trim();
// What drives the core in ways that its tests in C++ do not; what the harness makes of what the core says is the same with
// any core, and sizes, oracles and readers of files are the business of the tests in C++, which have run just now.
const core = [
	'bad-input',
	'conditions',
	'lifecycle',
	'limits',
	'native-calls',
	'rules',
	'transaction',
	'transaction-traffic',
];
const harness = ['custody', 'faults', 'inject', 'live', 'offload', 'stress'];
// Of modules: those in TypeScript, which read and write packets where they lie.
const hosted = ['burst', 'host-calls', 'time', 'verdicts', 'views'];
const patterns = Object.entries({core, harness, modules: hosted}).flatMap(([folder, names]) =>
	names.map(name => `test/${folder}/${name}.test.ts`),
);
for (const file of patterns) if (!existsSync(`${root}${file}`)) fail(`There is no ${file}.`);
run(process.execPath, ['node_modules/ava/entrypoints/cli.mjs', ...patterns], {
	RINGTAP_NATIVE: 'asan',
	LD_PRELOAD: library,
	ASAN_OPTIONS: 'detect_leaks=0',
});

function run(command, args, env = {}) {
	const options = {cwd: root, stdio: 'inherit', env: {...process.env, ...env}};
	const {status, error} = spawnSync(command, args, options);
	if (error) fail(`${command} could not be started: ${error.message}`);
	if (status !== 0) process.exit(1);
}

function fail(message) {
	console.error(message);
	process.exit(1);
}
