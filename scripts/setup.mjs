// Brings a checkout to where it runs: system packages, node_modules, the native core, dist. What is
// there already is left alone, in silence. `--tests`: what the tests need, too. Never asks
// anything.
import {chmodSync} from 'node:fs';
import {buildNative} from './setup/native.mjs';
import {isInstalledAsLocked, markInstalled} from './setup/npm.mjs';
import {fail, root, run, step} from './setup/step.mjs';
import {beginInstallingToCompareWith, installPackages} from './setup/system.mjs';
import {forgetBuild, isBuilt, markBuilt, pruneDist} from './setup/typescript.mjs';

const isForTests = process.argv.includes('--tests');

checkNode();
await installPackages(isForTests);
const {finished} = isForTests ? await beginInstallingToCompareWith() : {};
await installDependencies();
await buildNative('release', 'the native core');
if (isForTests) await buildNative('test', 'the native core for tests');
await compile();
await finished;

function checkNode() {
	const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
	if (major < 20 || (major === 20 && minor < 19)) {
		fail(2, `Ringtap needs Node 20.19 or newer; this is ${process.version}.`);
	}
	if (process.platform !== 'linux' || process.arch !== 'x64') {
		fail(2, `Ringtap runs on Linux on x86-64; this is ${process.platform} on ${process.arch}.`);
	}
}

async function installDependencies() {
	if (isInstalledAsLocked()) return;
	await step('installing node_modules', () =>
		run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']),
	);
	markInstalled();
}

async function compile() {
	if (isBuilt()) return;
	await step('compiling TypeScript', async () => {
		forgetBuild();
		await run(process.execPath, ['scripts/generate-layers.mjs']);
		const tsc = 'node_modules/typescript/bin/tsc';
		await run(process.execPath, [tsc, '-p', 'tsconfig.build.json']);
		pruneDist();
		await run(process.execPath, ['scripts/setup/bundle.mjs']);
		await run(process.execPath, ['scripts/setup/help.mjs']);
		chmodSync(new URL('dist/cli.js', root), 0o755);
	});
	markBuilt();
}
