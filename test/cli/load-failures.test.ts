import test, {type ExecutionContext} from 'ava';
import {ringtap} from './_cli.ts';
import {folderWith, passing} from './_folder.ts';

/** The story that a file leads to which cannot be loaded. */
async function storyOf(
	t: ExecutionContext,
	files: Readonly<Record<string, string>>,
): Promise<string> {
	const cwd = folderWith(t, {'good.dp.ts': passing('the others go on'), ...files});
	const {code, stdout, stderr} = await ringtap(['run', 'bad.dp.ts', 'good.dp.ts'], {cwd});
	t.is(code, 1);
	t.is(stderr, '');
	t.regex(stdout, /^✔ the others go on\b/m);
	t.regex(stdout, /^1 passed, 1 failed$/m);
	const [, story = ''] =
		/\n✖ bad\.dp\.ts could not be loaded\n([^✖]*?)\n\n1 passed/.exec(stdout) ?? [];
	return story.replaceAll(`${cwd}/`, '');
}

test('a syntax error is one sentence at its line', async t => {
	const story = await storyOf(t, {'bad.dp.ts': `${passing('never')}const b: = 1;\n`});
	t.is(story, '  bad.dp.ts:3\n    Unexpected "="');
});

test('a syntax error in a file beside it names that file', async t => {
	const story = await storyOf(t, {
		'bad.dp.ts': "import {x} from './lab.ts';\nx();",
		'lab.ts': 'export const x = () => {\n',
	});
	t.is(story, '  lab.ts:2\n    Unexpected end of file');
});

test('a file that is not there is named, with the nearest one', async t => {
	const bad = "// a comment\nimport {x} from './lap.ts';\nx();";
	const story = await storyOf(t, {'bad.dp.ts': bad, 'lab.ts': ''});
	t.is(story, "  bad.dp.ts:2\n    There is no file lap.ts. Did you mean 'lab.ts'?");
});

test('a package that is not there is named, with how to get it', async t => {
	const story = await storyOf(t, {'bad.dp.ts': "import x from 'no-such-package';\nx();"});
	t.is(
		story,
		"  bad.dp.ts:1\n    There is no package 'no-such-package' here.\n    npm install no-such-package",
	);
});

test('an export that is not there is named, with the nearest one', async t => {
	const story = await storyOf(t, {
		'bad.dp.ts':
			"import {\n\tscenario,\n\tbrigde,\n} from 'ringtap';\nscenario('x', () => brigde);",
	});
	t.is(story, "  bad.dp.ts:3\n    'ringtap' has no export 'brigde'. Did you mean 'bridge'?");
});

test('what a file throws is told at the line that threw', async t => {
	const story = await storyOf(t, {
		'bad.dp.ts': 'type A = 1;\nfunction fail(): never {\n\tthrow new TypeError("no");\n}\nfail();',
	});
	t.is(story, '  bad.dp.ts:3\n    TypeError: no');
});

test('a rejection that nobody handles fails its file', async t => {
	const story = await storyOf(t, {
		'bad.dp.ts': `${passing('never')}void Promise.reject(new Error('lost'));`,
	});
	t.is(story, '  bad.dp.ts:3\n    lost');
});

test('a top-level await that never settles fails its file', async t => {
	const story = await storyOf(t, {'bad.dp.ts': 'await new Promise(() => {});\nexport {};'});
	t.is(story, '  bad.dp.ts:1\n    A top-level await of the file never settles.');
});
