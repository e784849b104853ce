// Twenty mistakes that data planes are really made with, each in a class of native/testing. Their scenarios claim all that
// comes, so that nothing but Ringtap tells of a mistake: which instance it was, what it did, and to which packet.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {Random} from '../../src/random.ts';
import {type Ended, ringtap} from '../cli/_cli.ts';

const faults: Readonly<Record<string, Fault>> = {
	// What becomes of a packet.
	keeper: {says: 'culprit: a packet was kept, without being declared held'},
	'silent-drop': {says: 'culprit: a packet was freed by the module itself, without a reason'},
	'raw-double-free': {says: 'culprit: a packet was freed twice by the module itself'},
	'double-emit': {says: 'culprit: a packet was emitted twice'},
	swapper: {says: 'culprit: a packet was kept, without being declared held'},
	'stale-emit': {says: 'culprit: a packet was emitted, though the instance did not have it'},
	'undeclared-reason': {says: 'culprit: a packet was dropped for reason number 7, which its class'},
	'extra-reference': {says: 'culprit: a packet was given one more reference by the module itself'},
	thrower: {says: 'culprit dropped', alsoSays: 'threw in process(): no such neighbour'},
	// What a packet is afterwards.
	scribbler: {says: 'culprit: a packet was written to, though others refer to it'},
	mislength: {says: 'culprit: a packet was left with a pkt_len that is not the sum'},
	cycle: {says: 'culprit: a packet was left with more segments than its nb_segs says'},
	overrun: {says: "culprit (class overrun) wrote past the end of a packet's buffer"},
	// What becomes of the process.
	nullderef: {says: 'culprit (class nullderef) crashed in process(): SIGSEGV'},
	aborter: {says: 'culprit (class aborter) crashed in process(): SIGABRT'},
	recurser: {says: 'culprit (class recurser) crashed', alsoSays: 'called itself over and over'},
	exiter: {says: 'culprit (class exiter) called exit(0) in process()'},
	hog: {says: 'culprit (class hog) used up the memory limit in process()'},
	spinner: {says: 'culprit (class spinner) did not return within 0.5 s in process()'},
	looper: {says: 'A timer of culprit is re-armed without delay', strikes: 'no packet'},
};

interface Fault {
	/** In the message of a problem, with the instance. */
	readonly says: string;
	/** Elsewhere in what is told. */
	readonly alsoSays?: string;
	readonly strikes?: 'no packet';
}

/** The same graph with a class that does nothing wrong; packets are held, made and sent on. */
const correct = ['forward', 'holder', 'generator', 'macswap'];

const count = 30;
const seed = Number(process.env.RINGTAP_SEED ?? new Random(Date.now()).int(1, 999_999));
const random = new Random(seed);
/** Not the first: a swapper puts the one before it in its place. */
const struck = Object.fromEntries(Object.keys(faults).map(cls => [cls, random.int(2, count)]));

/** a ── before ─┬─ culprit ── after ── b: after it, packets are held for a second. What it gets, c gets as well. */
const scenarios = `import {eth, range, scenario} from 'ringtap';

function through(cls, params) {
	scenario(cls, {timeout: cls === 'spinner' ? '500ms' : '60s'}, scene => {
		const {vswitch, inject, expect, advance} = scene;
		const vsw = vswitch();
		const [a, b, c] = vsw.testVifs('a', 'b', 'c');
		const before = vsw.add('forward', 'before');
		const after = vsw.add('holder', 'after', {hold: 5});
		const culprit = vsw.add(cls, 'culprit', params);
		vsw.chain(a, before);
		before.otherwise.to(culprit, c);
		vsw.chain(culprit, after, b);
		inject(a, eth().ipv4().udp({dport: range(1, ${count})}));
		inject(a, eth().ipv4().udp({dport: range(1, ${count})}));
		advance('1s');
		expect(b).toReceiveAnything();
		expect(c).toReceive(${2 * count});
	});
}

`;

const calls = [
	...Object.entries(faults).map(([cls, {strikes}]) =>
		strikes === 'no packet' ? [cls, {}] : [cls, {at: struck[cls]}],
	),
	...correct.map(cls => [cls, {}]),
].map(([cls, params]) => `through(${JSON.stringify(cls)}, ${JSON.stringify(params)});\n`);

interface Told {
	readonly title: string;
	readonly status: string;
	readonly logs: readonly string[];
	readonly problems: readonly {readonly message: string; readonly story: string}[];
}

const folder = mkdtempSync(join(tmpdir(), 'ringtap-faults-'));
test.after.always(() => rmSync(folder, {recursive: true}));

let ended: Ended;
let told: ReadonlyMap<string, Told>;
test.before(async () => {
	writeFileSync(join(folder, 'faults.dp.ts'), scenarios + calls.join(''));
	const options = ['--memory-limit', '256M', '--no-types', '--reporter', 'json:told.json'];
	ended = await ringtap(['test', ...options], {cwd: folder, env: {RINGTAP_NATIVE: 'test'}});
	const {files} = JSON.parse(readFileSync(join(folder, 'told.json'), 'utf8'));
	told = new Map(files[0].scenarios.map((scenario: Told) => [scenario.title, scenario]));
});

for (const [cls, {says, alsoSays = '', strikes}] of Object.entries(faults)) {
	const what = strikes ?? `packet ${struck[cls]}`;
	test(`${cls} is found out, by name, with ${what} (RINGTAP_SEED=${seed})`, t => {
		const {status, problems, logs} = told.get(cls)!;
		const all = [...problems.map(({story}) => story), ...logs].join('\n');
		t.is(status, 'failed');
		const found = problems.find(({message}) => message.includes(says));
		t.truthy(found, all);
		t.true(all.includes(alsoSays), all);
		if (!strikes) t.true(found!.story.includes(`${what} of inject(a, …) at `), all);
		t.notRegex(all, /^(?:before|after)\b/m);
	});
}

for (const cls of correct) {
	test(`nobody is blamed where ${cls} is in the place of the culprit`, t => {
		const {status, problems} = told.get(cls)!;
		t.deepEqual(problems, []);
		t.is(status, 'passed');
	});
}

test('twenty are found, and the process of the run outlives them all', t => {
	t.is(Object.keys(faults).length, 20);
	t.is(ended.code, 1);
	t.regex(ended.stdout, /^4 passed, 20 failed$/m);
});
