// The figures of native/build/release/core_bench. They are measured in C++: native/**/*_bench.cc.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import {root, run} from '../child.ts';
import {atLeast, atMost, type FigureInfo, type Goal, type Outcome, type Suite} from '../suite.ts';

/** `≤ 1.5 × hop.limit.ns, < 2` */
const passGoal: Goal = {
	text: '≤ 1.5 × hop.limit.ns, < 2',
	limit: of => {
		const ring = of('hop.limit.ns');
		return ring && Math.min(1.5 * ring, 2);
	},
};

const ioGoal: Goal = {
	text: '≤ 1.25 × testpmd.io.ns',
	limit: of => {
		const testpmd = of('testpmd.io.ns');
		return testpmd && 1.25 * testpmd;
	},
};

const exactGoal: Goal = {
	text: '≤ 4 × rules.exact1k.ns',
	limit: of => {
		const thousand = of('rules.exact1k.ns');
		return thousand && 4 * thousand;
	},
};

const libraryGoal: Goal = {
	text: '≥ 0.95 × native.macswap.mpps',
	limit: of => {
		const native = of('native.macswap.mpps');
		return native && 0.95 * native;
	},
	isFloor: true,
};

const twoLcoresGoal: Goal = {
	text: '≥ live.8hops.mpps / 1.2',
	limit: of => {
		const one = of('live.8hops.mpps');
		return one && one / 1.2;
	},
	isFloor: true,
};

export const figures: readonly FigureInfo[] = [
	{name: 'hop.pass.ns', unit: 'ns', goal: passGoal},
	{name: 'hop.limit.ns', unit: 'ns'},
	{name: 'hop.rule.ns', unit: 'ns', goal: atMost(4)},
	{name: 'hop.checked.ns', unit: 'ns', goal: atMost(10)},
	{name: 'bridge.hit.ns', unit: 'ns'},
	{name: 'rules.linear8.ns', unit: 'ns', goal: atMost(8)},
	{name: 'rules.exact1k.ns', unit: 'ns', goal: atMost(25)},
	{name: 'rules.exact1m.ns', unit: 'ns', goal: exactGoal},
	{name: 'rules.lpm1m.ns', unit: 'ns'},
	{name: 'rules.acl10k.ns', unit: 'ns'},
	{name: 'rules.bpf.ns', unit: 'ns'},
	{name: 'native.macswap.mpps', unit: 'Mpps'},
	{name: 'c.macswap.mpps', unit: 'Mpps', goal: libraryGoal},
	{name: 'null.io.ns', unit: 'ns', goal: ioGoal},
	{name: 'live.hop.ns', unit: 'ns'},
	{name: 'live.8hops.mpps', unit: 'Mpps', goal: atLeast(30)},
	{name: 'live.8hops.2lcores.mpps', unit: 'Mpps', goal: twoLcoresGoal},
	{name: 'live.latency.p50.us', unit: 'µs', goal: atMost(40)},
	{name: 'live.latency.p99.us', unit: 'µs'},
	{name: 'live.idle.cpu', unit: '%', goal: atMost(3)},
	{name: 'scale.instances.ns', unit: 'ns'},
];

export const native: Suite = {
	figures,
	async *measure(wanted, {isQuick}) {
		run('make', ['-s', '-C', 'native', 'bench']);
		const executable = `${root}native/build/release/core_bench`;
		yield* outcomesOf(executable, isQuick ? ['--quick', ...wanted] : wanted);
	},
};

/** What a program like core_bench prints: a line of JSON for each figure. Throws when it ends before it is done. */
export async function* outcomesOf(
	executable: string,
	args: readonly string[],
): AsyncGenerator<Outcome, void> {
	const child = spawn(executable, args, {stdio: ['ignore', 'pipe', 'inherit']});
	const ended = once(child, 'close');
	ended.catch(() => {}); // told below, where it is awaited
	let hasFailed = false;
	for await (const line of createInterface({input: child.stdout})) {
		const outcome = JSON.parse(line) as Outcome;
		hasFailed ||= 'failed' in outcome;
		yield outcome;
	}
	const [code, signal] = await ended;
	// It ends with 1 after a failure that it has told of.
	if (signal || code > (hasFailed ? 1 : 0))
		throw new Error(`core_bench ended with ${signal ?? code}`);
}
