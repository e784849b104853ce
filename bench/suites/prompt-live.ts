// What a prompt costs while somebody sits at it: completion, and a screen that is drawn again and again. By the socket, as a
// prompt that has joined.
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {createInterface} from 'node:readline';
import {setTimeout as delay} from 'node:timers/promises';
import {builtPath} from '../built.ts';
import {atMost, type Suite} from '../suite.ts';

const instances = 2000;
const rings = 1000;
const watchedMs = 4000;
/** Of /proc/PID/stat: sysconf(_SC_CLK_TCK) is 100 wherever Linux runs. */
const msPerTick = 10;

export const livePrompt: Suite = {
	figures: [
		{name: 'repl.complete.ms', unit: 'ms', goal: atMost(20)},
		{name: 'repl.watch.cpu', unit: '% of a core', goal: atMost(5)},
	],
	async *measure(wanted, {isQuick}) {
		await using prompt = await JoinedPrompt.open();
		await prompt.ask({
			ask: 'take',
			source: `const vsw = vswitch(); for (let i = 0; i < ${instances}; i++) vsw.add('forward', 'f' + i); const all = vsw.instances`,
		});
		await prompt.ask({
			ask: 'take',
			source: `const watched = dp.members().slice(0, ${rings}).map(one => one.input)`,
		});
		if (wanted.includes('repl.complete.ms')) {
			const lines = ['all.f1', 'all.f7.when.', 'inject(all.', '.tap f19'];
			let worst = 0;
			for (const line of lines) {
				let best = Number.POSITIVE_INFINITY;
				for (let i = 0; i < (isQuick ? 1 : 20); i++) {
					const began = performance.now();
					const {goesOn, lines: shown} = (await prompt.ask({ask: 'complete', line})) as {
						goesOn: string[];
						lines: string[];
					};
					if (goesOn.length + shown.length === 0) throw new Error(`nothing goes on from ${line}`);
					best = Math.min(best, performance.now() - began);
				}
				worst = Math.max(worst, best);
			}
			yield {name: 'repl.complete.ms', value: worst};
		}
		if (!wanted.includes('repl.watch.cpu')) return;
		void prompt.ask({ask: 'take', source: '.watch 0.1 watched'});
		await delay(500);
		let best = Number.POSITIVE_INFINITY;
		for (let i = 0; i < (isQuick ? 1 : 3); i++) {
			const [before, began] = [prompt.cpuMs(), performance.now()];
			await delay(watchedMs);
			best = Math.min(best, (prompt.cpuMs() - before) / (performance.now() - began));
		}
		yield {name: 'repl.watch.cpu', value: 100 * best};
	},
};

class JoinedPrompt implements AsyncDisposable {
	readonly #host: ChildProcess;
	readonly #socket: Socket;
	readonly #folder: string;
	readonly #waiting = new Map<number, (answer: unknown) => void>();
	#pid = 0;

	private constructor(host: ChildProcess, socket: Socket, folder: string) {
		this.#host = host;
		this.#socket = socket;
		this.#folder = folder;
		createInterface({input: socket}).on('line', line => {
			const {id, answer} = JSON.parse(line);
			this.#waiting.get(id)?.(answer);
		});
	}

	static async open(): Promise<JoinedPrompt> {
		const folder = mkdtempSync(join(tmpdir(), 'ringtap-bench-'));
		const path = join(folder, 's');
		const args = [builtPath('cli.js'), 'repl', '--socket', path];
		const host = spawn(process.execPath, args, {stdio: ['ignore', 'pipe', 'inherit']});
		// It says where to join.
		await once(host.stdout!, 'data');
		const socket = connect(path);
		await once(socket, 'connect');
		const prompt = new JoinedPrompt(host, socket, folder);
		const look = {columns: 120, rows: 50, level: 1};
		const {pid} = (await prompt.ask({ask: 'hello', look})) as {pid: number};
		prompt.#pid = pid;
		return prompt;
	}

	ask(message: object): Promise<unknown> {
		const id = this.#waiting.size + 1;
		return new Promise(resolve => {
			this.#waiting.set(id, resolve);
			this.#socket.write(`${JSON.stringify({...message, id})}\n`);
		});
	}

	/** That the process of the data plane has used so far. */
	cpuMs(): number {
		const fields = readFileSync(`/proc/${this.#pid}/stat`, 'utf8')
			.replace(/^.*\) /, '')
			.split(' ');
		return (Number(fields[11]) + Number(fields[12])) * msPerTick;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#socket.destroy();
		this.#host.kill();
		await once(this.#host, 'exit');
		rmSync(this.#folder, {recursive: true, force: true});
	}
}
