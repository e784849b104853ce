import test from 'ava';
import {ringtap} from '../cli/_cli.ts';
import {isBroken, isScenario, pages} from './_markdown.ts';
import {asUsersHaveIt, Workplace} from './_workplace.ts';

const pagesWithScenarios = pages.filter(({blocks}) => blocks.some(isScenario));

for (const page of pagesWithScenarios) {
	test(`every scenario of ${page.path} passes, but those called broken`, async t => {
		using workplace = new Workplace();
		const names = workplace.writeScenarios(page);
		const whole = [...names].filter(([block]) => !isBroken(block)).map(([, name]) => name);
		const surroundings = {cwd: workplace.folder, env: asUsersHaveIt};
		const {code, stdout, stderr} = await ringtap(['run', ...whole], surroundings);
		t.is(code, 0, `${stdout}\n${stderr}`);
		t.regex(stdout, /^[1-9]\d* passed, 0 failed/m);
	});
}

test('there are scenarios in the README and in the tutorial', t => {
	const paths = pagesWithScenarios.map(({path}) => path);
	t.true(paths.includes('README.md'));
	t.true(paths.includes('docs/1-first-scenario.md'));
});
