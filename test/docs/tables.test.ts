import test from 'ava';
import {allLayers} from '../../src/packet/registry.ts';
import {ringtap} from '../cli/_cli.ts';
import {page} from './_markdown.ts';
import {layerTable} from './_tables.ts';
import {asUsersHaveIt} from './_workplace.ts';

test('the guide has a section for each class there is, and no other, with its reference', async t => {
	const {stdout} = await ringtap(['classes', '--json'], {env: asUsersHaveIt});
	const names = (JSON.parse(stdout) as {name: string}[]).map(({name}) => name);
	const {text} = page('docs/6-classes.md');
	const heads = [...text.matchAll(/^## `(\w+)`$/gm)].map(([, name]) => name!);
	t.deepEqual(heads.toSorted(), names.toSorted());
	for (const name of heads) {
		const [section = ''] = text.split(`## \`${name}\`\n`)[1]!.split('\n## ');
		t.true(section.includes(`[reference](classes/${name}.md)`), name);
	}
});

test('the table of layers names every field', t => {
	const table = layerTable(allLayers());
	const {text} = page('docs/4-packets-and-captures.md');
	t.true(text.includes(table), `It should be:\n\n${table}\n`);
});
