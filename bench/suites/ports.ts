// Between two ports on the same driver: what a Ringtap lcore forwards, and what testpmd does with the same devices. The far
// end sends more than either takes, so that CPU time is not spent on looking for packets in vain.
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {ringtap} from '../built.ts';
import {threadsCpuNs} from '../cpu.ts';
import {type Effort, type Goal, type Outcome, Skipped, type Suite} from '../suite.ts';
import {allowedCpus, Testpmd, whyNoTestpmd} from '../testpmd.ts';
import {Tap, VethPair} from '../wires.ts';

/** A port of ours, or a device of testpmd's. */
interface Device {
	readonly ours: {readonly device: string; readonly iface?: string; readonly socket?: string};
	readonly theirs: string;
}

interface Path {
	readonly from: Device;
	readonly to: Device;
	/** What makes the packets: a device of testpmd's at the far end of `from`. */
	readonly load?: string;
	/** What has to be there before the devices, or to be done when they are there. */
	readonly wires?: readonly (VethPair | Tap)[];
}

/** More than there is time for. */
const endless = 4e9;

const sink: Device = {ours: {device: 'net_null,no-rx=1'}, theirs: 'net_null1,no-rx=1'};

/** By driver. Each measurement has its own, so that nothing is left of the one before. */
const paths: Readonly<Record<string, (name: string) => Path>> = {
	null: () => ({from: {ours: {device: 'net_null,copy=0'}, theirs: 'net_null0'}, to: sink}),
	memif: name => {
		const socket = join(folder(), name);
		return {
			from: {
				ours: {device: 'net_memif,role=server', socket},
				theirs: `net_memif0,role=server,socket=${socket},socket-abstract=no`,
			},
			to: sink,
			load: `net_memif0,role=client,socket=${socket},socket-abstract=no`,
		};
	},
	vhost: name => {
		const socket = join(folder(), name);
		return {
			from: {ours: {device: 'net_vhost', socket}, theirs: `net_vhost0,iface=${socket}`},
			to: sink,
			load: `net_virtio_user0,path=${socket}`,
		};
	},
	af_packet: name => {
		const [a, b] = [new VethPair(`${name}a`), new VethPair(`${name}b`)];
		return {
			from: kernelDevice('net_af_packet', 0, a.here),
			to: kernelDevice('net_af_packet', 1, b.here),
			load: `net_af_packet0,iface=${a.there}`,
			wires: [a, b],
		};
	},
	tap: name => {
		const [a, b] = [new Tap(`${name}a`), new Tap(`${name}b`)];
		return {
			from: kernelDevice('net_tap', 0, a.name),
			to: kernelDevice('net_tap', 1, b.name),
			load: `net_af_packet0,iface=${a.name}`,
			wires: [a, b],
		};
	},
};

const drivers = Object.keys(paths);
const oursOf = (driver: string) => `port.${driver}.mpps`;
const theirsOf = (driver: string) => `testpmd.${driver}.mpps`;

export const ports: Suite = {
	figures: drivers.flatMap(driver => [
		{name: oursOf(driver), unit: 'Mpps', goal: besideTestpmd(driver)},
		{name: theirsOf(driver), unit: 'Mpps'},
	]),
	async *measure(wanted, effort) {
		const missing = whyNoTestpmd();
		if (missing) throw new Skipped(missing);
		if (allowedCpus().length < 2) throw new Skipped('the far end needs a CPU of its own');
		try {
			for (const driver of drivers) {
				if (wanted.includes(oursOf(driver))) yield await outcome(driver, openOurs, oursOf, effort);
				if (wanted.includes(theirsOf(driver)))
					yield await outcome(driver, openTheirs, theirsOf, effort);
			}
		} finally {
			removeFolder();
		}
	},
};

function besideTestpmd(driver: string): Goal {
	return {
		text: `≥ 0.9 × ${theirsOf(driver)}`,
		limit: of => {
			const theirs = of(theirsOf(driver));
			return theirs && 0.9 * theirs;
		},
		isFloor: true,
	};
}

const cpuOfLoad = () => allowedCpus()[0]!;
const cpuOfForwarder = () => allowedCpus().at(-1)!;

/** Who forwards from one device to the other. */
interface Forwarder {
	/** Packets forwarded in so long, and the CPU time that took. */
	run(ms: number): Promise<{readonly packets: number; readonly ns: number}>;
	close(): Promise<void>;
}

let made = 0;

async function outcome(
	driver: string,
	open: (path: Path) => Promise<Forwarder>,
	nameOf: (driver: string) => string,
	effort: Effort,
): Promise<Outcome> {
	const name = nameOf(driver);
	const closers: (() => unknown)[] = [];
	try {
		const path = paths[driver]!(`rt${process.pid % 100_000}p${made++}`);
		closers.push(...(path.wires ?? []).map(wire => () => wire.remove()));
		return {name, value: await best(path, open, closers, effort)};
	} catch (error) {
		const {message} = error as Error;
		return error instanceof Skipped ? {name, skipped: message} : {name, failed: message};
	} finally {
		for (const close of closers.reverse()) await close();
	}
}

async function best(
	path: Path,
	open: (path: Path) => Promise<Forwarder>,
	closers: (() => unknown)[],
	{isQuick}: Effort,
): Promise<number> {
	const forwarder = await open(path);
	closers.push(() => forwarder.close());
	for (const wire of path.wires ?? []) await wire.up();
	if (path.load !== undefined) {
		const load = await Testpmd.open([path.load], 'txonly', cpuOfLoad());
		closers.push(() => load.kill());
		await load.start();
	}
	await untilTheyMeet(forwarder);
	let most = 0;
	// Short ones: while others have the CPU of the far end, the forwarder looks in vain.
	for (let i = 0; i < (isQuick ? 5 : 60); i++) {
		const {packets, ns} = await forwarder.run(20);
		most = Math.max(most, (packets / ns) * 1e3);
	}
	return most;
}

/** It takes the two ends of a socket a moment to find each other. */
async function untilTheyMeet(forwarder: Forwarder): Promise<void> {
	for (let i = 0; i < 100; i++) {
		const {packets} = await forwarder.run(20);
		if (packets > 1000) return;
	}
	throw new Error('no packets come from the far end');
}

async function openTheirs({from, to}: Path): Promise<Forwarder> {
	const testpmd = await Testpmd.open([from.theirs, to.theirs], 'io', cpuOfForwarder());
	return {
		async run(ms) {
			const before = testpmd.cpuNs();
			await testpmd.start();
			await sleep(ms);
			const packets = await testpmd.stop();
			return {packets, ns: testpmd.cpuNs() - before};
		},
		close: () => testpmd.kill(),
	};
}

/** On one worker lcore, which never sleeps either. */
async function openOurs({from, to}: Path): Promise<Forwarder> {
	const dataplane = new ringtap.Dataplane({live: 1, idle: 'spin', cpus: [cpuOfForwarder()]});
	const vsw = dataplane.vswitch('bench');
	const a = vsw.add('port', 'a', {...from.ours, budget: endless});
	const b = vsw.add('port', 'b', {...to.ours, budget: endless});
	a.otherwise.to(b);
	b.otherwise.to(a);
	dataplane.start();
	return {
		async run(ms) {
			const cpu = threadsCpuNs(process.pid);
			const before = dataplane.ledger.transmitted;
			await sleep(ms);
			const packets = Number(dataplane.ledger.transmitted - before);
			// The lcore is the one that never rests. (A net_tap has signals sent to others as well.)
			const spent = [...threadsCpuNs(process.pid)].map(([id, ns]) => ns - (cpu.get(id) ?? 0));
			return {packets, ns: Math.max(...spent)};
		},
		async close() {
			dataplane.close();
		},
	};
}

function kernelDevice(driver: string, number: number, iface: string): Device {
	return {ours: {device: driver, iface}, theirs: `${driver}${number},iface=${iface}`};
}

let sockets: string | undefined;

function folder(): string {
	sockets ??= mkdtempSync(join(tmpdir(), 'ringtap-bench-'));
	return sockets;
}

function removeFolder(): void {
	if (sockets !== undefined) rmSync(sockets, {recursive: true});
	sockets = undefined;
}
