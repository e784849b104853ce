import test from 'ava';
import {conditions} from '../../src/core/condition.ts';
import {classes} from '../../src/index.ts';
import {allLayers} from '../../src/packet/registry.ts';
import {ringtap} from '../cli/_cli.ts';
import {page} from './_markdown.ts';
import {classTables, conditionTable, layerTable} from './_tables.ts';
import {asUsersHaveIt} from './_workplace.ts';

const classesPage = page('docs/6-classes.md');

test('the classes page has a section for each class there is, and no other', async t => {
	const {stdout} = await ringtap(['repl', '-e', 'Object.keys(classes()).join()'], {
		env: asUsersHaveIt,
	});
	const heads = [...classesPage.text.matchAll(/^## `(\w+)`$/gm)].map(([, name]) => name!);
	t.deepEqual(heads.toSorted(), stdout.replaceAll("'", '').split(',').toSorted());
	for (const name of heads) {
		const [section = ''] = classesPage.text.split(`## \`${name}\`\n`)[1]!.split('\n## ');
		const tables = classTables(classes()[name]!.describe());
		t.true(section.includes(tables), `The tables of ${name} should be:\n\n${tables}\n`);
	}
});

test('the table of conditions is that of the native core', t => {
	const table = conditionTable(conditions().values());
	t.true(classesPage.text.includes(table), `It should be:\n\n${table}\n`);
});

test('the table of layers names every field', t => {
	const table = layerTable(allLayers());
	const {text} = page('docs/4-packets-and-captures.md');
	t.true(text.includes(table), `It should be:\n\n${table}\n`);
});
