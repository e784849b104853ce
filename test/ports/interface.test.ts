// A port on a kernel interface, one end of a veth pair; the other end is a port, too. Needs root.
import {execFileSync} from 'node:child_process';
import test from 'ava';
import {packetsGiven} from '../../src/core/injection.ts';
import {Dataplane, eth, port} from '../../src/index.ts';

const ends = [`rt${process.pid}a`, `rt${process.pid}b`] as const;

const ip = (...args: string[]) => execFileSync('ip', args, {stdio: ['ignore', 'ignore', 'pipe']});

/** Why no veth pair can be made here; undefined when there is one now. */
function whyNot(): string | undefined {
	try {
		ip('link', 'add', ends[0], 'type', 'veth', 'peer', 'name', ends[1]);
		for (const end of ends) {
			// No router solicitations of the kernel's among what is counted.
			ip('link', 'set', end, 'addrgenmode', 'none');
			ip('link', 'set', end, 'up');
		}
		return undefined;
	} catch (error) {
		return (error as Error).message.trim().split('\n').at(-1);
	}
}

const reason = whyNot();
const onVeth = reason === undefined ? test.serial : test.serial.skip;
const because = reason === undefined ? '' : ` (skipped: no veth pair: ${reason})`;
test.after.always(() => {
	if (reason === undefined) ip('link', 'del', ends[0]);
});

/** The kernel hands packets over when it likes to. */
async function until(condition: () => boolean): Promise<void> {
	while (!condition()) await new Promise(resolve => setImmediate(resolve));
}

onVeth(
	`packets cross a veth pair, each once, and the devices count the same${because}`,
	async t => {
		const dataplane = new Dataplane();
		const vsw = dataplane.vswitch('v0');
		const [a, b] = vsw.testVifs('a', 'b');
		const left = vsw.add(port, 'left', {device: 'net_pcap', iface: ends[0]});
		const right = vsw.add(port, 'right', {device: 'net_pcap', iface: ends[1], trunk: [10]});
		t.not(left.mac, right.mac);
		const [wire = ''] = execFileSync('cat', [`/sys/class/net/${ends[0]}/address`], {
			encoding: 'utf8',
		}).split('\n');
		t.is<string, string>(left.mac, wire);
		a.otherwise.to(left);
		right.otherwise.to(b);
		left.otherwise.to(a);
		const frame = eth({dst: right.mac, src: left.mac}).vlan({id: 10}).ipv4().udp().pad(100);
		dataplane.put(a as never, packetsGiven(Array(50).fill({bytes: frame.toBytes()})), {now: false});
		dataplane.settle();
		t.is(left.control('stats').opackets, 50);
		await until(() => {
			dataplane.settle();
			return right.control('stats').ipackets >= 50;
		});
		t.is(right.control('stats').ipackets, 50);
		t.is(left.control('stats').ipackets, 0, 'it does not see its own');
		t.is(b.counters.received, 50n);
		t.deepEqual(left.control('link'), {up: true, deviceUp: true, speedMbps: 10_000, changes: 0});
		const {received, transmitted, findings} = dataplane.ledger;
		t.deepEqual([received, transmitted, findings], [50n, 50n, []]);
		dataplane.close();
	},
);

onVeth(`an interface that refuses a packet takes those behind it${because}`, t => {
	const dataplane = new Dataplane();
	const vsw = dataplane.vswitch('v0');
	const a = vsw.testVif('a');
	const left = vsw.add(port, 'left', {device: 'net_pcap', iface: ends[0]});
	a.otherwise.to(left);
	const short = eth().pad(100).toBytes();
	const long = eth().pad(1900).toBytes(); // longer than the interface's MTU of 1500
	const five = [short, long, short, long, short].map(bytes => ({bytes}));
	dataplane.put(a as never, packetsGiven(five), {now: false});
	dataplane.settle();
	t.is(left.control('stats').opackets, 3);
	t.is(left.counters.dropped['tx-full'], 2n);
	t.deepEqual(dataplane.ledger.findings, []);
	dataplane.close();
});
