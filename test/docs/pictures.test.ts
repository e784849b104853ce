import {closeSync, openSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import spawn from 'nano-spawn';
import {ringtap, root} from '../cli/_cli.ts';
import {type Block, fileNameOf, isBroken, pages} from './_markdown.ts';
import {asUsersHaveIt, Workplace} from './_workplace.ts';

const isCommand = ({text}: Block): boolean => /^\$ (?:npx )?ringtap /.test(text);
const isPrompt = ({language, text}: Block): boolean => language === 'text' && /^> /m.test(text);

for (const page of pages) {
	for (const block of page.blocks.filter(isCommand)) {
		test(`the output at ${page.path}:${block.line} is what the command prints`, async t => {
			using workplace = new Workplace();
			workplace.writeScenarios(page);
			for (const {command, output} of commandsOf(block)) {
				const surroundings = {cwd: workplace.folder, env: asUsersHaveIt};
				const {stdout, stderr} = await ringtap(command, surroundings);
				t.is(plain(`${stdout}\n${stderr}`), plain(output));
			}
		});
	}
	for (const block of page.blocks.filter(isPrompt)) {
		test(`the session at ${page.path}:${block.line} is what the prompt answers`, async t => {
			using workplace = new Workplace();
			workplace.writeScenarios(page);
			const session = block.text.slice(block.text.search(/^> /m));
			t.is(await typed(inputsOf(session), workplace.folder), session);
		});
	}
}

test('every scenario that is called broken is shown failing', t => {
	for (const {blocks} of pages) {
		const pictures = blocks.filter(isCommand).map(({text}) => text);
		for (const block of blocks.filter(isBroken)) {
			const name = fileNameOf(block)!;
			t.true(pictures.some(text => text.includes(`run ${name}`) && /[1-9]\d* failed/.test(text)));
		}
	}
});

test('the greeting in the README is that of the prompt', t => {
	const {version} = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
	const {blocks} = pages.find(({path}) => path === 'README.md')!;
	const [greeting = ''] = blocks.find(isPrompt)!.text.split('\n');
	t.true(greeting.startsWith(`ringtap ${version} · DPDK 22.11.`));
	t.true(greeting.endsWith(' · stepped, clock 0 s · 8191 mbufs free · .tutorial · .help'));
});

/** `$ ringtap …` and what it printed, up to the next one. */
function commandsOf({text}: Block): {command: string[]; output: string}[] {
	return text
		.split(/^\$ /m)
		.slice(1)
		.map(part => {
			const [line = '', ...output] = part.split('\n');
			const [, arguments_ = ''] = /ringtap (.*)$/.exec(line) ?? [];
			return {command: arguments_.split(' '), output: output.join('\n')};
		});
}

/** Without what differs from run to run: how long all took, and each scenario that was slow. */
function plain(text: string): string {
	return text
		.replaceAll(/^([✔✖] .*?) {2}\d[\d.]* (?:ms|s)$/gm, '$1')
		.replaceAll(/^in \d[\d.]* (?:ms|s)$/gm, 'in TIME')
		.trim();
}

function inputsOf(session: string): string[] {
	return session.split('\n').flatMap(line => (line.startsWith('> ') ? [line.slice(2)] : []));
}

/** A session as a terminal shows it: one file takes answers and complaints, in the order they come. */
async function typed(inputs: readonly string[], cwd: string): Promise<string> {
	const mark = '--- next ---';
	const path = join(tmpdir(), `ringtap-session-${process.pid}-${Math.random()}`);
	const file = openSync(path, 'w');
	try {
		await spawn(process.execPath, [`${root}dist/cli.js`, 'repl', '--keep-going'], {
			cwd,
			env: {NO_COLOR: '1', FORCE_COLOR: undefined, ...asUsersHaveIt},
			stdin: {string: inputs.map(input => `${input}\nconsole.log('${mark}')\n`).join('')},
			stdout: file,
			stderr: file,
		}).catch(() => {}); // 1 when something typed was wrong: that is in the picture
		const answers = readFileSync(path, 'utf8').split(`${mark}\n`);
		return inputs.map((input, i) => `> ${input}\n${answers[i]}`).join('');
	} finally {
		closeSync(file);
		rmSync(path);
	}
}
