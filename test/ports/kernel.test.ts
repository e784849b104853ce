// Ports whose other side is the kernel's network stack: each host is a namespace, and a bridge of ours is between them.
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import type {PortShape} from '../../src/core/generated/port.ts';
import {bridge, Dataplane, forward, type Instance, port, type Vswitch} from '../../src/index.ts';
import {Host, run, transfer, whyNoHosts, whyNot} from './_kernel.ts';

const missing = whyNoHosts();
const whyNoPing = spawnSync('ping', ['-V']).error && 'no ping';
const flowsScript = fileURLToPath(new URL('fixtures/flows.mjs', import.meta.url));

/** A test of a driver, where it can be tried. */
function withKernel(
	driver: string,
	title: string,
	body: (t: ExecutionContext) => Promise<void>,
	lack?: string,
) {
	const why = missing ?? whyNot(driver) ?? lack;
	if (why === undefined) test.serial(title, body);
	else test.serial.skip(`${title} (skipped: ${why})`, body);
}

const bytes = 8_000_000;

/** A port that leads to a host. */
type AddPort = (vsw: Vswitch, host: Host, name: string) => Port;
type Port = Instance<PortShape>;

/** Two hosts, a port to each, and what is done with them. */
async function between(
	addPort: AddPort,
	join: (vsw: Vswitch, a: Port, b: Port) => void,
	then: (a: Host, b: Host, dataplane: Dataplane, ports: Port[]) => Promise<void>,
): Promise<void> {
	const hosts = [new Host('10.77.0.1'), new Host('10.77.0.2')] as const;
	const dataplane = new Dataplane({live: 2});
	try {
		const vsw = dataplane.vswitch('v0');
		const ports = hosts.map((host, i) => addPort(vsw, host, `p${i}`));
		join(vsw, ports[0]!, ports[1]!);
		dataplane.start();
		for (const [i, host] of hosts.entries()) if (isHere(tapOf(`p${i}`))) host.take(tapOf(`p${i}`));
		await then(...hosts, dataplane, ports);
	} finally {
		dataplane.close();
		for (const host of hosts) host.remove();
	}
}

const tapOf = (name: string) => `rt${process.pid}${name}`;
const isHere = (iface: string) => existsSync(`/sys/class/net/${iface}`);
const throughBridge = (vsw: Vswitch, a: Port, b: Port) =>
	void vsw.connect(vsw.add(bridge, 'br'), a, b);

/** The host takes its end when the port has started: until then DPDK looks for it here. */
const onTap: AddPort = (vsw, _host, name) =>
	vsw.add(port, name, {device: 'net_tap', iface: tapOf(name)});

const onVeth =
	(device: string): AddPort =>
	(vsw, host, name) =>
		vsw.add(port, name, {device, iface: host.plug()});

const drivers: Record<string, AddPort> = {
	net_tap: onTap,
	net_af_packet: onVeth('net_af_packet'),
	net_af_xdp: onVeth('net_af_xdp'),
	'net_pcap on an interface': onVeth('net_pcap'),
	'a bond of net_af_packet': (vsw, host, name) => {
		const members = `net_af_packet,iface=${host.plug()}`;
		return vsw.add(port, name, {device: 'net_bonding,mode=1', members});
	},
};

for (const [driver, addPort] of Object.entries(drivers)) {
	withKernel(
		driver,
		`${driver}: a TCP transfer through a live bridge arrives bit for bit`,
		async t => {
			await between(addPort, throughBridge, async (a, b, dataplane) => {
				const [sent, came] = await transfer(a, b, bytes);
				t.is(came, sent);
				const {received, transmitted, balanced, findings} = dataplane.ledger;
				t.true(received > BigInt(Math.floor(bytes / 1500)));
				t.true(transmitted > 0n && balanced);
				t.deepEqual(findings, []);
			});
		},
	);

	withKernel(
		driver,
		`${driver}: twenty pings through a live bridge are answered`,
		async t => {
			await between(addPort, throughBridge, async (a, b) => {
				// This thread stands meanwhile: nothing but the lcores forwards.
				const told = a.run('ping', '-c', '20', '-i', '0.01', '-s', '1400', b.address);
				t.regex(told, /20 packets transmitted, 20 received, 0% packet loss/);
			});
		},
		whyNoPing,
	);
}

/** Those whose kernel side spreads flows, as a card does by RSS. */
const withQueues: Record<string, AddPort> = {
	net_tap: (vsw, _host, name) =>
		vsw.add(port, name, {device: 'net_tap', iface: tapOf(name), queues: 4}),
	net_af_packet: (vsw, host, name) =>
		vsw.add(port, name, {device: 'net_af_packet', iface: host.plug(), queues: 4}),
};

for (const [driver, addPort] of Object.entries(withQueues)) {
	withKernel(
		driver,
		`${driver}: flows are spread over four queues, and all are received`,
		async t => {
			await between(addPort, throughBridge, async (a, _b, dataplane, [in_]) => {
				const flows = 64;
				a.run(process.execPath, flowsScript, '10.77.0.255', String(flows));
				dataplane.settle();
				const counters = in_!.control('xstats') as {name: string; value: number}[];
				const received = counters
					.filter(({name}) => /^rx_q\d_packets$/.test(name))
					.map(({value}) => value);
				t.is(received.length, 4);
				t.true(
					received.every(packets => packets > 0),
					received.join(),
				);
				const sum = received.reduce((all, packets) => all + packets, 0);
				t.true(sum >= flows, String(sum));
			});
		},
	);
}

withKernel('net_tap', 'a TCP transfer through a pair of ports, no bridge between', async t => {
	await between(
		onTap,
		(vsw, a, b) => {
			vsw.chain(a, vsw.add(forward, 'there'), b);
			vsw.chain(b, vsw.add(forward, 'back'), a);
		},
		async (a, b) => {
			const [sent, came] = await transfer(a, b, bytes);
			t.is(came, sent);
			t.is(run('ip', 'netns', 'list').includes(a.name), true);
		},
	);
});
