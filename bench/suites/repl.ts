// How long the prompt takes to answer its first line, beside Node's, and what a long paste takes.
import {spawnSync} from 'node:child_process';
import {performance} from 'node:perf_hooks';
import {builtPath} from '../built.ts';
import {atMost, type Suite} from '../suite.ts';

const pastedLines = 1000;
const paste = Array.from({length: pastedLines}, (_, n) => `const line${n} = ${n} + 1`);

/** On the wall's clock, by a pipe; they take turns, and the best of each counts. */
export const prompt: Suite = {
	figures: [
		{
			name: 'repl.start.ms',
			unit: 'ms',
			goal: {
				text: '≤ 2.5 × repl.node.ms',
				limit: of => {
					const node = of('repl.node.ms');
					return node && 2.5 * node;
				},
			},
		},
		{name: 'repl.node.ms', unit: 'ms'},
		{name: 'repl.paste1k.ms', unit: 'ms', goal: atMost(2000)},
	],
	async *measure(wanted, {isQuick}) {
		const ways: Readonly<Record<string, () => void>> = {
			'repl.start.ms': () => answer([builtPath('cli.js'), 'repl'], '1 + 1', '2'),
			'repl.node.ms': () => answer(['-i'], '1 + 1', '2'),
			'repl.paste1k.ms': () =>
				answer([builtPath('cli.js'), 'repl'], [...paste, 'line999'].join('\n'), '1000'),
		};
		const best = new Map<string, number>();
		for (let i = 0; i < (isQuick ? 1 : 10); i++) {
			for (const name of wanted) {
				const began = performance.now();
				ways[name]!();
				const ms = performance.now() - began;
				best.set(name, Math.min(ms, best.get(name) ?? Number.POSITIVE_INFINITY));
			}
		}
		for (const [name, value] of best) yield {name, value};
	},
};

/** Gives lines to a prompt until it ends, and sees that the last one was answered. */
function answer(args: readonly string[], lines: string, wanted: string): void {
	const {stdout, error} = spawnSync(process.execPath, args, {
		input: `${lines}\n`,
		encoding: 'utf8',
		env: {...process.env, NO_COLOR: '1'},
	});
	if (error) throw error;
	if (!stdout.split(/[\n ]/).includes(wanted)) throw new Error(`no answer, but: ${stdout}`);
}
