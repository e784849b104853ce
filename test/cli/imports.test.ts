import test, {type ExecutionContext} from 'ava';
import {folderWith, passing} from './_folder.ts';
import {type Timed, timedRun} from './_timing.ts';

/** Runs a file in a folder without package.json; passes when what it imported is what it expects. */
function runWith(
	t: ExecutionContext,
	imports: string,
	files: Readonly<Record<string, string>>,
): Promise<Timed> {
	const text = `import {scenario} from 'ringtap';
${imports}
scenario('has imported what it is about', ({expect}) => expect<unknown>(found).toBe(7));`;
	return timedRun('x.dp.ts', {cwd: folderWith(t, {...files, 'x.dp.ts': text})});
}

const packageJson = '{"name": "seven", "main": "./seven.js"}';
const LIGHT: Readonly<Record<string, readonly [imports: string, files: Record<string, string>]>> = {
	'a TypeScript file': [
		"import {found} from './a.ts';",
		{'a.ts': 'export const found: number = 7;'},
	],
	'a TypeScript file without its extension': [
		"import {found} from './a';",
		{'a.ts': 'export const found = 7;'},
	],
	'a TypeScript file by the name of its JavaScript': [
		"import {found} from './a.js';",
		{'a.ts': 'export const found = 7;'},
	],
	'the index of a folder': [
		"import {found} from './a';",
		{'a/index.ts': 'export const found = 7;'},
	],
	'a file that is imported by one that is imported, and back': [
		"import {found} from './a.ts';",
		{
			'a.ts': "export {found} from './b.ts';\nexport const six = 6;",
			'b.ts': "import {six} from './a.ts';\nexport const found = 7;\nexport const f = () => six;",
		},
	],
	'a file that is imported when it is needed': [
		"const {found} = await import('./a.ts');",
		{'a.ts': 'export const found = 7;'},
	],
	'a package': [
		"import found from 'seven';",
		{
			'node_modules/seven/package.json': packageJson,
			'node_modules/seven/seven.js': 'module.exports = 7;',
		},
	],
	'what is Node’s': ["import {basename} from 'path';\nconst found = Number(basename('/7'));", {}],
	'the place of the file': [
		"import {basename} from 'node:path';\nconst found = basename(import.meta.url) === 'x.dp.ts' ? 7 : 0;",
		{},
	],
};

for (const [what, [imports, files]] of Object.entries(LIGHT)) {
	test(`imports ${what}, without tsx`, async t => {
		const {code, steps} = await runWith(t, imports, files);
		t.is(code, 0);
		t.false(steps.includes('tsx'));
	});
}

const HEAVY: typeof LIGHT = {
	JSON: ["import data from './a.json';\nconst {found} = data;", {'a.json': '{"found": 7}'}],
	CommonJS: ["import a from './a.cts';\nconst {found} = a;", {'a.cts': 'export = {found: 7};'}],
	'JavaScript that is in no package': [
		"import {found} from './a.mjs';",
		{'a.mjs': 'export const found = 7;'},
	],
	'by an alias of tsconfig.json': [
		"import {found} from '@lab/a';",
		{
			'tsconfig.json': '{"compilerOptions": {"paths": {"@lab/*": ["./lab/*"]}}}',
			'lab/a.ts': 'export const found = 7;',
		},
	],
	'what only shows when it runs': [
		"const name = './a.json';\nconst {default: {found}} = await import(name);",
		{'a.json': '{"found": 7}'},
	],
	'JSON by a file that it imports': [
		"import {found} from './a.ts';",
		{'a.ts': "import b from './b.json';\nexport const {found} = b;", 'b.json': '{"found": 7}'},
	],
};

for (const [what, [imports, files]] of Object.entries(HEAVY)) {
	test(`imports ${what}, with tsx`, async t => {
		const {code, steps} = await runWith(t, imports, files);
		t.is(code, 0);
		t.true(steps.includes('tsx'));
	});
}

test('a file of scenarios may lie in a package', async t => {
	const cwd = folderWith(t, {
		'node_modules/lab/package.json': '{"type": "module"}',
		'node_modules/lab/x.dp.ts': `const n: number = 1;\n${passing('x')}`,
	});
	const {code, steps} = await timedRun('node_modules/lab/x.dp.ts', {cwd});
	t.is(code, 0);
	t.true(steps.includes('tsx'));
});

test('a file that needs tsx may come after one that does not', async t => {
	const cwd = folderWith(t, {
		'a.dp.ts': "import {scenario} from 'ringtap';\nscenario('light', () => {});",
		'b.dp.ts': `import {scenario} from 'ringtap';
import data from './a.json';
scenario('heavy', ({expect}) => expect(data.found).toBe(7));`,
		'a.json': '{"found": 7}',
	});
	const {code, lines} = await timedRun('.', {cwd});
	t.is(code, 0);
	t.is(lines.length, 2);
});
