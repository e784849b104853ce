// The same suite, again and again: the same captures and the same reports, byte for byte. RINGTAP_ROUNDS=200 for more.
import {mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {node, root} from '../cli/_cli.ts';
import {buildLibraries} from './_libraries.ts';

const rounds = Number(process.env.RINGTAP_ROUNDS ?? 4);
const processes = Math.max(2, Math.ceil(rounds / 20));

const files = [
	...readdirSync(`${root}examples`)
		.filter(name => name.endsWith('.dp.ts'))
		.map(name => `${root}examples/${name}`),
	`${root}test/examples/fixtures/failing.dp.ts`,
];

interface Round {
	readonly captures: string;
	readonly reports: string;
	readonly scenarios: number;
	readonly packets: number;
}

const kept = mkdtempSync(join(tmpdir(), 'ringtap-'));
test.before(buildLibraries);
test.after.always(() => rmSync(kept, {recursive: true}));

async function digests(times: number, keptIn: string): Promise<Round[]> {
	const script = `${root}test/examples/_digests.ts`;
	const {code, stdout, stderr} = await node(
		['--import=tsx', script, String(times), keptIn, ...files],
		{cwd: root, env: {RINGTAP_NATIVE: process.env.RINGTAP_NATIVE}},
	);
	if (code !== 0) throw new Error(`${stdout}\n${stderr}`);
	return stdout
		.trim()
		.split('\n')
		.map(line => JSON.parse(line) as Round);
}

test.serial(
	`${rounds} rounds in one process and one in each of ${processes} are the same`,
	async t => {
		t.timeout(rounds * 10_000 + 60_000);
		const [first, ...others] = await digests(rounds, kept);
		for (let i = 0; i < processes; i++) others.push(...(await digests(1, kept)));
		t.is(others.length, rounds + processes - 1);
		t.true(first!.scenarios > 50 && first!.packets > 5000, 'that is not the suite');
		for (const other of others) t.deepEqual(other, first);
		const [one, ...more] = readdirSync(kept).map(name => readFileSync(join(kept, name), 'utf8'));
		for (const report of more) t.is(report, one!);
	},
);

test.serial('what differs is noticed: the digests depend on what was captured and told', t => {
	const reports = readFileSync(join(kept, readdirSync(kept)[0]!), 'utf8');
	t.regex(reports, /✖ another TTL/);
	t.regex(reports, /b: packet 1 of 40 differs: ipv4\.ttl is 64, expected 63/);
	t.regex(reports, /✔ whatever goes in at one end comes out at the other, byte for byte/);
	t.regex(reports, /│ drawn: \d+/);
});
