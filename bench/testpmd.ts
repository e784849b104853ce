// DPDK's own test program, told at its prompt what to do.
import {type ChildProcessWithoutNullStreams, spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {threadCpuNs} from './cpu.ts';

const isReady = /Checking link statuses.*Done/s;
const isForwarding = / packet forwarding/;
/** What it says when it has stopped. */
const total = /Accumulated forward statistics.*?TX-packets: (\d+).*Done/s;
/** Then it hangs. */
const longestMs = 60_000;

/** Why it cannot be run here; undefined when it can. */
export function whyNoTestpmd(): string | undefined {
	const {error} = spawnSync('dpdk-testpmd', ['--version']);
	return error && 'no dpdk-testpmd (apt-get install dpdk-dev)';
}

/** How it forwards: as is, with its addresses swapped; or it only sends. */
export type ForwardMode = 'io' | 'macswap' | 'txonly';

export class Testpmd {
	readonly #child: ChildProcessWithoutNullStreams;

	private constructor(child: ChildProcessWithoutNullStreams) {
		this.#child = child;
	}

	/**
	 * With these devices (`net_null0`), which it forwards between from start() to stop(), on any CPU or on that one.
	 */
	static async open(devices: readonly string[], mode: ForwardMode, cpu?: number): Promise<Testpmd> {
		// Of one file, its memory can be shared with another process, as virtio-user does.
		const memory = ['--no-huge', '-m', '256', '--single-file-segments'];
		const eal = [...memory, '--no-shconf', '--no-pci', '--no-telemetry'];
		const any = allowedCpuList();
		const lcores = ['--lcores', `0@(${any}),1@(${cpu ?? any})`];
		const own = ['-i', `--forward-mode=${mode}`, '--nb-cores=1', '--burst=32', '--no-flush-rx'];
		const vdevs = devices.map(device => `--vdev=${device}`);
		const args = [...eal, ...lcores, ...vdevs, '--', ...own, '--total-num-mbufs=8191'];
		// Its answers are to come at once, though they go into a pipe.
		const options = {timeout: longestMs, killSignal: 'SIGKILL'} as const;
		const child = spawn('stdbuf', ['-o0', 'dpdk-testpmd', ...args], options);
		child.stderr.resume();
		child.stdin.on('error', () => {}); // it has ended: said where its answer is awaited
		const testpmd = new Testpmd(child);
		await testpmd.#answer(isReady);
		return testpmd;
	}

	async start(): Promise<void> {
		this.#child.stdin.write('start\n');
		await this.#answer(isForwarding);
	}

	/** Returns how many packets it has sent since start(), to the packet. */
	async stop(): Promise<number> {
		this.#child.stdin.write('stop\n');
		const [, sent] = await this.#answer(total);
		return Number(sent);
	}

	/** CPU time of its one forwarding thread, which is idle before start() and after stop(). */
	cpuNs(): number {
		const ns = threadCpuNs(this.#child.pid!, /^(?:rte|lcore)-worker-1/);
		if (ns === undefined) throw new Error('dpdk-testpmd has no forwarding thread');
		return ns;
	}

	async kill(): Promise<void> {
		if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
		const ended = once(this.#child, 'exit');
		this.#child.kill('SIGKILL');
		await ended;
	}

	/** Waits until it has printed something like that. */
	async #answer(like: RegExp): Promise<RegExpExecArray> {
		let text = '';
		for await (const piece of this.#child.stdout.iterator({destroyOnReturn: false})) {
			text += piece;
			const found = like.exec(text);
			if (found) return found;
		}
		throw new Error(`dpdk-testpmd ended: ${text.trim().split('\n').at(-1)}`);
	}
}

/** The CPUs that this process may run on. */
export function allowedCpus(): number[] {
	return allowedCpuList()
		.split(',')
		.flatMap(part => {
			const [first = 0, last = first] = part.split('-').map(Number);
			return Array.from({length: last - first + 1}, (_, i) => first + i);
		});
}

/** As Linux writes them: `0-3,8`. */
function allowedCpuList(): string {
	return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]!;
}
