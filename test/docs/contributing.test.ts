import {execFile} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';
import {eth, packetOf} from '../../src/index.ts';
import {node, root} from '../cli/_cli.ts';
import {type Block, fileNameOf, page} from './_markdown.ts';
import {Workplace} from './_workplace.ts';

const {blocks, text} = page('CONTRIBUTING.md');
const call = promisify(execFile);

/** The Makefile's command line for one file, that only checks, and takes the text of the block for the file's. */
async function compile({text: source}: Block, name: string): Promise<void> {
	const object = `build/release/${name.replace(/^native\//, '').replace(/\.cc$/, '.o')}`;
	const like = name.includes('conditions') ? 'core/conditions/any' : 'modules/forward';
	const known = `build/release/${like}.o`;
	const {stdout} = await call('make', ['-C', join(root, 'native'), '-nB', known]);
	const line = stdout.split('\n').find(one => one.includes(`-o ${known}`));
	if (line === undefined) throw new Error(`make says nothing of ${object}:\n${stdout}`);
	using workplace = new Workplace();
	const file = workplace.write('block.cc', source);
	const words = line.trim().split(/\s+/);
	const flags = words.slice(1, words.indexOf('-MMD'));
	const folder = join(root, 'native', name.replace(/^native\//, ''), '..');
	await call(words[0]!, [...flags, '-iquote', folder, '-fsyntax-only', file], {
		cwd: join(root, 'native'),
	});
}

for (const block of blocks.filter(({language}) => language === 'cpp')) {
	const name = fileNameOf(block) ?? '';
	test(`the example ${name} compiles as the Makefile would compile it`, async t => {
		t.regex(name, /^native\/(?:modules|core\/conditions)\/\w+\.cc$/);
		await t.notThrowsAsync(compile(block, name));
	});
}

test('there is an example of a class and of a condition', t => {
	const names = blocks.filter(({language}) => language === 'cpp').map(fileNameOf);
	t.true(names.some(name => name?.startsWith('native/modules/')));
	t.true(names.some(name => name?.startsWith('native/core/conditions/')));
});

test('the example of a layer compiles, builds and is read', async t => {
	const layer = blocks.find(block => fileNameOf(block)?.startsWith('src/packet/layers/'))!;
	using workplace = new Workplace();
	const there = layer.text.replaceAll("'../", `'${root}src/packet/`);
	const file = workplace.write('layer.ts', there);
	const config = {
		extends: join(root, 'tsconfig.json'),
		compilerOptions: {typeRoots: [join(root, 'node_modules/@types')]},
		files: [file, ...['index.ts', 'pcap/pcap-parser.d.ts'].map(one => join(root, 'src', one))],
		include: [],
	};
	writeFileSync(join(workplace.folder, 'tsconfig.json'), JSON.stringify(config));
	const tsc = join(root, 'node_modules/typescript/bin/tsc');
	const {code, stdout} = await node([tsc, '--noEmit', '-p', workplace.folder]);
	t.is(code, 0, stdout);

	await import(pathToFileURL(file).href);
	const below = eth().ipv4().udp() as unknown as Record<string, (f: object) => typeof sent>;
	const sent = eth();
	const packet = packetOf(below.lisp!({instance: 42}).toBytes());
	t.deepEqual([...packet.layers] as string[], ['eth', 'ipv4', 'udp', 'lisp']);
	t.is(packet.udp.dport, 4341);
});

test('every npm script that the page names is there', t => {
	const {scripts} = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
	const named = [...text.matchAll(/`npm (?:run )?([\w:]+)`/g)].map(([, name]) => name!);
	const npmsOwn = ['ci', 'pack'];
	const there = named.filter(name => !npmsOwn.includes(name));
	t.deepEqual(
		there.filter(name => !(name in scripts)),
		[],
	);
	t.true(there.includes('test:asan'));
});

test('the example of a dot-command is one', async t => {
	const block = blocks.find(({text: source}) => source.includes('DotCommand = {'))!;
	using workplace = new Workplace();
	const source = block.text.replace('../dot-commands.ts', `${root}src/repl/dot-commands.ts`);
	const {dotCommand} = await import(pathToFileURL(workplace.write('clock.ts', source)).href);
	let printed = '';
	const output = {
		write(written: string) {
			printed += written;
		},
	};
	dotCommand.run({session: {dataplane: {now: 5n}}, output}, '');
	t.is(printed, '5\n');
	t.regex(dotCommand.name, /^[a-z]+$/);
	t.true(dotCommand.summary.length > 0);
});
