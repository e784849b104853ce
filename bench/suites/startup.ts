// How long `ringtap run` and `ringtap test` take for a small scenario, beside Node alone.
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {builtPath} from '../built.ts';
import {run} from '../child.ts';
import type {Goal, Suite} from '../suite.ts';

const smallScenario = `import {bridge, eth, scenario} from 'ringtap';

scenario('a bridge floods what it has not learnt', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	vsw.connect(vsw.add(bridge, 'br0'), a, b, c);
	const packet = eth().ipv4().udp({dport: 53});
	inject(a, packet);
	expect(b).toReceive(packet);
	expect(c).toReceive(packet);
});
`;

function beyondNode(ms: number): Goal {
	return {
		text: `≤ startup.node.ms + ${ms}`,
		limit: of => {
			const node = of('startup.node.ms');
			return node && node + ms;
		},
	};
}

/** On the wall's clock: that is what somebody at a terminal waits for. They take turns, so that
 *  a noisy moment hits all alike; the best of each counts. */
export const startup: Suite = {
	figures: [
		{name: 'startup.run.ms', unit: 'ms', goal: beyondNode(150)},
		{name: 'startup.cold.ms', unit: 'ms', goal: beyondNode(400)},
		{name: 'test.startup.ms', unit: 'ms'},
		{name: 'startup.node.ms', unit: 'ms'},
	],
	async *measure(wanted, {isQuick}) {
		const folder = mkdtempSync(join(tmpdir(), 'ringtap-bench-'));
		try {
			const ways = waysToStart(folder);
			ways['startup.run.ms'](); // the first run, which fills the cache
			const best = new Map<string, number>();
			for (let i = 0; i < (isQuick ? 2 : 15); i++) {
				for (const [name, start] of Object.entries(ways)) {
					if (!wanted.includes(name)) continue;
					best.set(name, Math.min(wallMs(start), best.get(name) ?? Number.POSITIVE_INFINITY));
				}
			}
			for (const [name, value] of best) yield {name, value};
		} finally {
			rmSync(folder, {recursive: true});
		}
	},
};

function waysToStart(folder: string) {
	const file = join(folder, 'small.dp.ts');
	writeFileSync(file, smallScenario);
	let coldRuns = 0;
	const ringtap = (command: 'run' | 'test', cache: string) => {
		mkdirSync(cache, {recursive: true});
		// TMPDIR: where tsx, and Node itself, keep what they have compiled.
		const env = {RINGTAP_CACHE_DIR: cache, TMPDIR: cache, NO_COLOR: '1'};
		run(process.execPath, [builtPath('cli.js'), command, file], env);
	};
	return {
		'startup.run.ms': () => ringtap('run', join(folder, 'warm')),
		'startup.cold.ms': () => ringtap('run', join(folder, `cold${coldRuns++}`)),
		'test.startup.ms': () => ringtap('test', join(folder, 'warm')),
		'startup.node.ms': () => void run(process.execPath, ['-e', '0']),
	};
}

function wallMs(work: () => void): number {
	const began = performance.now();
	work();
	return performance.now() - began;
}
