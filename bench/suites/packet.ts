// The packet language: building, reading and verifying a UDP packet of 64 bytes, beside the same in
// the packet libraries of Python.
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {ringtap} from '../built.ts';
import {atLeast, least, type Outcome, type Suite} from '../suite.ts';

const works = ['build', 'read4', 'verify'] as const;
const goals = {build: atLeast(0.5), read4: atLeast(5), verify: undefined};
const libraries = ['scapy', 'dpkt'] as const;
const script = fileURLToPath(new URL('../python/packet.py', import.meta.url));

const text = 'ringtap ringtap ringta';
const build = (i: number) =>
	ringtap
		.eth()
		.ipv4({src: '10.0.0.1', dst: '10.0.0.2', id: i & 0xffff})
		.udp({sport: 1000, dport: 5000})
		.payload(text)
		.toBytes();

const frame = build(1);
const ours: Record<(typeof works)[number], (i: number) => number> = {
	build: i => build(i).length,
	read4() {
		const p = ringtap.packetOf(frame);
		return p.ipv4.ttl! + p.ipv4.totalLength! + p.udp.sport! + p.udp.dport!;
	},
	verify: () => ringtap.packetOf(frame).checksums.filter(({isRight}) => isRight).length,
};

export const packets: Suite = {
	figures: works.flatMap(work => {
		const goal = goals[work];
		const name = `packet.${work}.mpps`;
		const others = libraries.map(library => ({name: `${library}.${work}.mpps`, unit: 'Mpps'}));
		return [{name, unit: 'Mpps', ...(goal && {goal})}, ...others];
	}),
	async *measure(wanted, {isQuick}) {
		for (const work of works) {
			const us = least(isQuick ? 1 : 10, () => usPerPacket(ours[work], isQuick ? 10_000 : 200_000));
			yield {name: `packet.${work}.mpps`, value: 1 / us};
		}
		for (const library of libraries) {
			if (wanted.some(name => name.startsWith(`${library}.`))) yield* others(library, isQuick);
		}
	},
};

/** Processor time: what others do on the machine is not in it. */
function usPerPacket(work: (i: number) => number, count: number): number {
	let sum = 0;
	const before = process.cpuUsage();
	for (let i = 0; i < count; i++) sum += work(i);
	const {user, system} = process.cpuUsage(before);
	if (sum === 0) throw new Error('nothing was done');
	return (user + system) / count;
}

function* others(library: string, isQuick: boolean): Generator<Outcome> {
	const {stdout, stderr, status} = spawnSync(
		'python3',
		[script, library, isQuick ? '50' : '2000'],
		{
			encoding: 'utf8',
		},
	);
	const why = (stderr ?? 'no python3').trim().split('\n').at(-1) ?? '';
	const all = status === 0 ? (JSON.parse(stdout) as number[]) : undefined;
	for (const [i, work] of works.entries()) {
		const name = `${library}.${work}.mpps`;
		yield all ? {name, value: 1 / all[i]!} : {name, skipped: why};
	}
}
