import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import test from 'ava';
import {root} from '../cli/_cli.ts';
import {rooms} from './_gallery.ts';
import type {Picture} from './_gallery-scenes.ts';

const path = `${root}docs/12-gallery.md`;
const columns = 100;

const introduction = `# 12. A gallery of mismatches

What a failure looks like. The first line says what happened; what only follows from it, as a checksum does, stands
behind a semicolon. Below are the rows of bytes that differ, lined up: \`--\` stands where only the other packet has a
byte, \`^^\` marks what differs, \`~~\` what only follows, with the names of the fields. On a terminal they have colours:
red what came, green what was expected, yellow what follows.

A field of the second layer of a name has its number: \`ipv4[2].ttl\` is that of the inner IPv4 header.
\`diff(actual, expected)\` gives the same as an object. At the prompt it shows itself.

This page is written by a test, \`UPDATE_GALLERY=1 npx ava test/docs/gallery.test.ts\`.
`;

async function page(): Promise<string> {
	const parts = [introduction];
	for (const {title, pictures} of rooms) {
		parts.push(`## ${title}\n`);
		for (const picture of pictures) {
			const text = await picture.text();
			parts.push(`### ${picture.title}\n`, `${picture.what}\n`, `\`\`\`text\n${text}\n\`\`\`\n`);
		}
	}
	return parts.join('\n');
}

for (const picture of rooms.flatMap(({pictures}) => pictures)) {
	const {title, says}: Picture = picture;
	test(`'${title}' says its cause in the first line, in at most ${columns} columns`, async t => {
		const lines = (await picture.text()).split('\n');
		t.regex(lines[0]!, says);
		t.deepEqual(
			lines.filter(line => line.length > columns),
			[],
		);
	});
}

test('the gallery in docs is what users see now', async t => {
	const text = await page();
	if (process.env.UPDATE_GALLERY) writeFileSync(path, text);
	t.true(existsSync(path));
	t.is(readFileSync(path, 'utf8'), text, 'UPDATE_GALLERY=1 npx ava test/docs/gallery.test.ts');
});
