// The package as its users get it: packed, installed in an empty folder, used there.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {publint} from 'publint';
import {formatMessage} from 'publint/utils';
import {node, root} from '../cli/_cli.ts';
import {fileNameOf, page} from '../docs/_markdown.ts';
import {Installed} from './_npm.ts';

const firstScenario = page('README.md').blocks.find(b => fileNameOf(b) === 'first.dp.ts')!;

let installed: Installed;

test.before(async () => {
	installed = await Installed.fromCheckout();
	writeFileSync(join(installed.folder, 'first.dp.ts'), firstScenario.text);
});

test.after.always(() => installed?.[Symbol.dispose]());

function packedFiles(): string[] {
	const {ringtap} = installed;
	return readdirSync(ringtap, {withFileTypes: true, recursive: true})
		.filter(entry => entry.isFile())
		.map(entry => join(entry.parentPath, entry.name).slice(ringtap.length + 1));
}

function manifest() {
	return JSON.parse(readFileSync(join(installed.ringtap, 'package.json'), 'utf8'));
}

test("the README's first scenario passes where the package is installed", async t => {
	const {code, stdout, stderr} = await installed.npx(['run', 'first.dp.ts']);
	t.is(code, 0, stdout + stderr);
	t.regex(stdout, /^✔ a bridge floods a broadcast\b/m);
	t.regex(stdout, /^1 passed, 0 failed$/m);
});

test('it passes under ava, too', async t => {
	const {code, stdout, stderr} = await installed.npx(['test']);
	t.is(code, 0, stdout + stderr);
	t.regex(stdout, /1 passed, 0 failed/);
});

test('the prompt takes TypeScript from a pipe', async t => {
	const input = `import type {Vif} from 'ringtap';
const [a, b]: Vif[] = vswitch().testVifs('a', 'b');
a!.otherwise.to(b!);
inject(a!, eth().ipv4().udp());
expect(b!).toReceive(1);
`;
	const {code, stdout, stderr} = await installed.npx(['repl'], input);
	t.is(code, 0, stdout + stderr);
	t.regex(stdout, /1 packet · b 1/);
});

test('a package holds what runs and what is read, and nothing else', t => {
	const files = packedFiles();
	for (const name of [
		'CHANGELOG.md',
		'LICENSE',
		'README.md',
		'THIRD-PARTY.md',
		'dist/cli.js',
		'dist/index.d.ts',
		'docs/1-first-scenario.md',
		'native/include/ringtap/module.h',
		'native/prebuilt/linux-x64/ringtap.node',
	]) {
		t.true(files.includes(name), name);
	}
	const tops = new Set(files.map(name => name.split('/')[0]));
	t.deepEqual([...tops].sort(), [
		'CHANGELOG.md',
		'LICENSE',
		'README.md',
		'THIRD-PARTY.md',
		'dist',
		'docs',
		'native',
		'package.json',
	]);
	t.deepEqual(
		files.filter(name => /\.(?:map|cc|hpp)$|(?<!\.d)\.ts$|^native\/build/.test(name)),
		[],
	);
});

test('installing it runs no script', t => {
	const {scripts} = manifest();
	for (const name of ['preinstall', 'install', 'postinstall', 'prepare'])
		t.false(name in scripts, name);
	t.false(packedFiles().some(name => name.endsWith('binding.gyp')));
});

test('it imports only what is installed with it', t => {
	const {dependencies} = manifest();
	const imported = packedFiles()
		.filter(name => name.endsWith('.js'))
		.map(name => readFileSync(join(installed.ringtap, name), 'utf8'))
		.flatMap(text => [
			...text.matchAll(/^(?:import|export)\b[^'"=]*\bfrom ['"]([^'".]+)['"]/gm),
			...text.matchAll(/^import ['"]([^'".]+)['"]/gm),
			...text.matchAll(/\bimport\(['"]([^'".]+)['"]\)/g),
		])
		.map(([, specifier = '']) => specifier)
		.filter(specifier => !specifier.startsWith('node:'));
	const packages = new Set(imported.map(specifier => specifier.split('/')[0]!));
	t.true(packages.has('tsx'));
	t.deepEqual([...packages].filter(name => !(name in dependencies)).sort(), []);
});

test('publint finds nothing to complain of', async t => {
	const {messages, pkg} = await publint({pkgDir: installed.ringtap, pack: false, strict: true});
	t.deepEqual(
		messages.map(message => formatMessage(message, pkg)),
		[],
	);
});

const resolutions = [
	{module: 'nodenext', moduleResolution: 'nodenext'},
	{module: 'preserve', moduleResolution: 'bundler'},
];

for (const resolution of resolutions) {
	test(`its types stand by themselves: ${resolution.moduleResolution}`, async t => {
		const {folder} = installed;
		const file = join(folder, `types-${resolution.moduleResolution}.mts`);
		writeFileSync(
			file,
			`import * as ringtap from 'ringtap';
${firstScenario.text}
export const api: typeof ringtap = ringtap;
ringtap.runScene(({vswitch}) => {
	const br = vswitch().add(bridge, 'br0', {ageingTime: '5s'});
	const rows: readonly object[] = br.control('macTable');
	// @ts-expect-error: no such parameter
	vswitch().add(bridge, 'br1', {ageing: '5s'});
	return rows;
});
`,
		);
		const config = join(folder, `tsconfig-${resolution.moduleResolution}.json`);
		const compilerOptions = {
			...resolution,
			target: 'es2022',
			strict: true,
			exactOptionalPropertyTypes: true,
			noEmit: true,
			skipLibCheck: false,
			verbatimModuleSyntax: true,
			types: [],
		};
		writeFileSync(config, JSON.stringify({compilerOptions, files: [file]}));
		const tsc = join(root, 'node_modules/typescript/bin/tsc');
		const {code, stdout} = await node([tsc, '-p', config], {cwd: folder});
		t.is(code, 0, stdout);
	});
}
