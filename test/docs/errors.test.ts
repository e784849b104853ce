import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {root} from '../cli/_cli.ts';
import {page} from './_markdown.ts';

/** Codes that stand in what users run; those that only tests throw are left out. */
function codesOf(folder: string, isMeant: (file: string) => boolean): string[] {
	return readdirSync(`${root}${folder}`, {recursive: true, encoding: 'utf8'})
		.filter(isMeant)
		.map(file => readFileSync(`${root}${folder}/${file}`, 'utf8'))
		.flatMap(text => [...text.matchAll(/['"`](ERR_RINGTAP_[A-Z_]+)['"`]/g)])
		.map(([, code]) => code!);
}

const thrown = new Set([
	...codesOf('src', file => file.endsWith('.ts')),
	...codesOf('native', file => /^(?:core|binding|modules)\/.*(?<!_test)\.(?:cc|hpp)$/.test(file)),
]);
const {text} = page('docs/7-errors.md');
const told = [...text.matchAll(/^\| `(ERR_RINGTAP_[A-Z_]+)` \| [^|]+ \|$/gm)].map(
	([, code]) => code!,
);

test('every error code has a line of its own', t => {
	t.deepEqual(
		[...thrown].filter(code => !told.includes(code)),
		[],
	);
	t.is(new Set(told).size, told.length);
});

test('no line is of an error code that there is not', t => {
	t.deepEqual(
		told.filter(code => !thrown.has(code)),
		[],
	);
	t.true(told.length > 50);
});
