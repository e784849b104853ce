// The same scenarios live: each passes, or ends as skipped because it needs what there is only stepped.
import {readdirSync} from 'node:fs';
import test from 'ava';
import {ringtap, root} from '../cli/_cli.ts';
import {buildLibraries} from './_libraries.ts';

interface Result {
	readonly file: string;
	readonly title: string;
	readonly status: string;
	readonly reason?: string;
}

const folder = `${root}examples/`;
const isExample = (name: string) => name.endsWith('.dp.ts');
/** As users have it, and not the test build. */
const env = {RINGTAP_NATIVE: undefined};

test.before(buildLibraries);

/** Scenarios that move the virtual clock, or the graph hop by hop. */
const stepped: Record<string, string> = {
	'a bridge floods what it has not learnt, forwards what it has, and forgets': 'virtual clock',
	'a limiter of 100 pps lets its burst through, then 100 a second': 'virtual clock',
	'in bits, a long packet costs more than a short one': 'virtual clock',
	'tokens come in with time, and never more than the burst': 'virtual clock',
	'in the long run it is the rate': 'virtual clock',
	'sources that have been silent are forgotten': 'virtual clock',
	'a port is pulled while packets are on their way': 'step by step',
};

const reasons = new Set<string | undefined>(Object.values(stepped));

for (const workers of [1, 2]) {
	test.serial(`all examples live on ${workers} worker lcores`, async t => {
		const args = ['run', '.', '--json', `--workers=${workers}`];
		const {code, stdout, stderr} = await ringtap(args, {cwd: folder, env});
		t.is(code, 0, `${stdout}\n${stderr}`);
		const {scenarios} = JSON.parse(stdout) as {scenarios: Result[]};
		const files = new Set(scenarios.map(({file}) => file));
		t.is(files.size, readdirSync(folder).filter(isExample).length);
		for (const {title, status, reason} of scenarios) {
			const isFine = status === 'passed' || (status === 'skipped' && reasons.has(reason));
			t.true(isFine, `${title}: ${status} ${reason ?? ''}`);
			if (stepped[title]) t.is(reason, stepped[title], title);
		}
		t.true(scenarios.filter(({status}) => status === 'passed').length > 40);
		t.deepEqual(
			Object.keys(stepped).filter(title => !scenarios.some(one => one.title === title)),
			[],
		);
	});
}
