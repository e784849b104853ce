// DPDK's own forwarder between two devices that cost nothing: what `null.io.ns` is held against.
import {type ChildProcessWithoutNullStreams, spawn, spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {Skipped, type Suite} from '../suite.ts';

const isReady = /Checking link statuses.*Done/s;
/** What it says when it has stopped. */
const total = /Accumulated forward statistics.*?TX-packets: (\d+).*Done/s;
/** Then it hangs. */
const longestMs = 30_000;

export const testpmd: Suite = {
	figures: [{name: 'testpmd.io.ns', unit: 'ns'}],
	async *measure(_wanted, {isQuick}) {
		const child = await started();
		try {
			const runs: number[] = [];
			for (let i = 0; i < (isQuick ? 1 : 5); i++) runs.push(await nsPerPacket(child));
			yield {name: 'testpmd.io.ns', value: Math.min(...runs)};
		} finally {
			child.kill('SIGKILL');
		}
	},
};

/** Interactive: so it says how many packets there were between `start` and `stop`, to the packet. */
async function started(): Promise<ChildProcessWithoutNullStreams> {
	const eal = ['--no-huge', '--no-shconf', '--no-pci', '--no-telemetry', '-m', '256'];
	const lcores = ['--lcores', `(0-1)@(${allowedCpus()})`];
	const devices = ['--vdev', 'net_null0', '--vdev', 'net_null1'];
	const own = ['-i', '--forward-mode=io', '--nb-cores=1', '--burst=32', '--total-num-mbufs=8191'];
	if (spawnSync('dpdk-testpmd', ['--version']).error) {
		throw new Skipped('no dpdk-testpmd (apt-get install dpdk-dev)');
	}
	// Its answers are to come at once, though they go into a pipe.
	const command = ['-o0', 'dpdk-testpmd', ...eal, ...lcores, ...devices, '--', ...own];
	const child = spawn('stdbuf', command, {timeout: longestMs, killSignal: 'SIGKILL'});
	child.stderr.resume();
	child.stdin.on('error', () => {}); // it has ended: said where its answer is awaited
	await answer(child, isReady);
	return child;
}

/** CPU time of its one forwarding thread, which is idle before `start` and after `stop`. */
async function nsPerPacket(child: ChildProcessWithoutNullStreams): Promise<number> {
	const before = workerCpuNs(child.pid!);
	child.stdin.write('start\n');
	await sleep(500);
	child.stdin.write('stop\n');
	const [, sent] = await answer(child, total);
	return (workerCpuNs(child.pid!) - before) / Number(sent);
}

/** Waits until it has printed something like that. */
async function answer(
	child: ChildProcessWithoutNullStreams,
	like: RegExp,
): Promise<RegExpExecArray> {
	let text = '';
	for await (const piece of child.stdout.iterator({destroyOnReturn: false})) {
		text += piece;
		const found = like.exec(text);
		if (found) return found;
	}
	throw new Error(`dpdk-testpmd ended: ${text.trim().split('\n').at(-1)}`);
}

function workerCpuNs(pid: number): number {
	const tasks = `/proc/${pid}/task`;
	const worker = readdirSync(tasks).find(task =>
		/^(?:rte|lcore)-worker-1/.test(readFileSync(`${tasks}/${task}/comm`, 'utf8')),
	);
	if (!worker) throw new Error('dpdk-testpmd has no forwarding thread');
	// proc(5): time on the CPU in ns, time waiting, timeslices.
	return Number(readFileSync(`${tasks}/${worker}/schedstat`, 'utf8').split(' ')[0]);
}

function allowedCpus(): string {
	return /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))![1]!;
}
