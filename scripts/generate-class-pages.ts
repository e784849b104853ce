// Writes docs/classes/: a page per class, one of the conditions, an index, from what classes say of
// themselves. With --check it writes nothing, and fails when a page is not what it would write.
import {mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describeConditions} from '../src/core/class-description.ts';
import {classes} from '../src/index.ts';
import {classPage, conditionsPage, indexPage} from './class-pages.ts';

const folder = fileURLToPath(new URL('../docs/classes/', import.meta.url));

const all = Object.values(classes()).map(cls => cls.describe());
const conditions = describeConditions();
const count = Object.keys(conditions).length;
const wanted = new Map([
	...all.map(one => [`${one.name}.md`, classPage(one, count)] as const),
	['conditions.md', conditionsPage(conditions)],
	['README.md', indexPage(all)],
]);

mkdirSync(folder, {recursive: true});
const there = new Map(
	readdirSync(folder).map(name => [name, readFileSync(folder + name, 'utf8')] as const),
);
const stale = [...wanted].filter(([name, text]) => there.get(name) !== text).map(([name]) => name);
const extra = [...there.keys()].filter(name => !wanted.has(name));

if (process.argv.includes('--check')) {
	if (stale.length + extra.length > 0) {
		const names = [...stale, ...extra].join(', ');
		console.error(`Stale: ${names} in docs/classes. Run \`npm run generate\`.`);
		process.exitCode = 1;
	}
} else {
	for (const name of extra) rmSync(folder + name);
	for (const name of stale) writeFileSync(folder + name, wanted.get(name)!);
}
