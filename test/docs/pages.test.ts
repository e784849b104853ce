import {existsSync} from 'node:fs';
import {dirname, join} from 'node:path';
import test from 'ava';
import {root} from '../cli/_cli.ts';
import {pages} from './_markdown.ts';

/** Tables cannot be wrapped, and what a command prints is as it is. */
const maxColumns = 120;

for (const {path, prose, text} of pages) {
	const isOwn = path !== 'docs/architecture.md';
	if (isOwn)
		test(`${path} has no line of more than ${maxColumns} columns, tables left out`, t => {
			const long = prose.filter(line => [...line].length > maxColumns && !line.startsWith('|'));
			t.deepEqual(long, []);
		});

	test(`every link of ${path} leads to a file that is there`, t => {
		const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!);
		const local = links.filter(link => !/^https?:/.test(link));
		const gone = local.filter(link => !existsSync(join(root, dirname(path), link)));
		t.deepEqual(gone, []);
	});
}
