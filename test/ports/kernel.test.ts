// Ports whose other side is the kernel's network stack: each host is a namespace, and a bridge of ours is between them.
import test, {type ExecutionContext} from 'ava';
import type {PortShape} from '../../src/core/generated/port.ts';
import {bridge, Dataplane, forward, type Instance, port, type Vswitch} from '../../src/index.ts';
import {Host, run, transfer, whyNoHosts, whyNot} from './_kernel.ts';

const missing = whyNoHosts();

/** A test of a driver, where it can be tried. */
function withKernel(driver: string, title: string, body: (t: ExecutionContext) => Promise<void>) {
	const why = missing ?? whyNot(driver);
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
	then: (a: Host, b: Host, dataplane: Dataplane) => Promise<void>,
): Promise<void> {
	const hosts = [new Host('10.77.0.1'), new Host('10.77.0.2')] as const;
	const dataplane = new Dataplane({live: 2});
	try {
		const vsw = dataplane.vswitch('v0');
		const [a, b] = hosts.map((host, i) => addPort(vsw, host, `p${i}`));
		join(vsw, a!, b!);
		dataplane.start();
		for (const [i, host] of hosts.entries()) if (addPort === onTap) host.take(tapOf(`p${i}`));
		await then(...hosts, dataplane);
	} finally {
		dataplane.close();
		for (const host of hosts) host.remove();
	}
}

const tapOf = (name: string) => `rt${process.pid}${name}`;

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
			await between(
				addPort,
				(vsw, a, b) => void vsw.connect(vsw.add(bridge, 'br'), a, b),
				async (a, b, dataplane) => {
					const [sent, came] = await transfer(a, b, bytes);
					t.is(came, sent);
					const {received, transmitted, balanced, findings} = dataplane.ledger;
					t.true(received > BigInt(Math.floor(bytes / 1500)));
					t.true(transmitted > 0n && balanced);
					t.deepEqual(findings, []);
				},
			);
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
