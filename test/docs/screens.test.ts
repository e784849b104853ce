import {existsSync, readFileSync} from 'node:fs';
import test from 'ava';
import {node, root} from '../cli/_cli.ts';

test('the picture of the prompt is what it shows', async t => {
	const {code, stderr} = await node([`${root}scripts/pictures.mjs`, '--check']);
	t.is(stderr, '');
	t.is(code, 0);
});

test('pictures in the README are there, and have something in them', t => {
	const readme = readFileSync(`${root}README.md`, 'utf8');
	const pictures = [...readme.matchAll(/!\[[^\]]+\]\((docs\/pictures\/\w+\.svg)\)/g)];
	t.is(pictures.length, 3);
	for (const [, path] of pictures) {
		t.true(existsSync(root + path));
		t.regex(readFileSync(root + path, 'utf8'), /<tspan .*<tspan /s);
	}
});
