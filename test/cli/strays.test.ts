import test from 'ava';
import {ringtap} from './_cli.ts';
import {folderWith} from './_folder.ts';

test('an error that nobody catches fails the scenario that was running', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `import {scenario} from 'ringtap';
scenario('forgets an await', () => {
	void Promise.reject(new Error('lost'));
});
scenario('throws in a callback', async () => {
	await new Promise<void>(resolve => {
		setImmediate(() => {
			setImmediate(resolve);
			throw new Error('late');
		});
	});
});
scenario('is in order', () => {});`,
	});
	const {code, stdout} = await ringtap(['run', 'x.dp.ts'], {cwd});
	t.is(code, 1);
	t.regex(stdout, /x\.dp\.ts:3\n {4}An error that nobody caught: lost/);
	t.regex(stdout, /x\.dp\.ts:9\n {4}An error that nobody caught: late/);
	t.regex(stdout, /^1 passed, 2 failed$/m);
});

test('a scenario that is declared too late is refused: nobody would run it', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `import {scenario} from 'ringtap';
scenario('outer', () => {
	scenario('inner', () => {});
});`,
	});
	const {code, stdout} = await ringtap(['run', 'x.dp.ts'], {cwd});
	t.is(code, 1);
	t.regex(stdout, /Scenario 'inner' is declared after its file was loaded/);
});
