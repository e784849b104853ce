import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {native} from '../../src/core/native.ts';
import {bridge, eth, pcap, port, runScene, type Scene} from '../../src/index.ts';
import {messages, problemsOf, thrownBy} from '../support.ts';

const dns = '../../fixtures/dns.pcap';
const folder = mkdtempSync(join(tmpdir(), 'ringtap-ports-'));
test.after.always(() => rmSync(folder, {recursive: true}));

const run = (title: string, body: (scene: Scene) => void) =>
	test.serial(title, t => {
		t.notThrows(() => runScene(body));
	});

run('a relative path of a port is relative to the file that adds it', scene => {
	const vsw = scene.vswitch();
	const a = vsw.testVif('a');
	vsw.chain(vsw.add(port, 'in', {device: 'net_pcap', rxPcap: dns}), a);
	scene.inject(a.input, []); // an injection starts the data plane, and so polls the port
	scene.expect(a).toReceive(pcap(dns));
});

run('nothing is received before the data plane runs, so no tap comes too late', scene => {
	const vsw = scene.vswitch();
	const a = vsw.testVif('a');
	const source = vsw.add(port, 'in', {device: 'net_pcap', rxPcap: dns});
	source.otherwise.to(a);
	scene.settle();
	scene.expect(source.control('stats').ipackets).toBe(0);
	const tap = scene.tap(a.input);
	scene.poll(source);
	scene.expect(tap).toReceive(pcap(dns));
	scene.expect(a).toReceive(pcap(dns));
});

run('poll says how many packets a port received', scene => {
	const vsw = scene.vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const file = vsw.add(port, 'file', {device: 'net_pcap', rxPcap: dns});
	const zeros = vsw.add(port, 'zeros', {device: 'net_null,size=60'});
	file.otherwise.to(a);
	zeros.otherwise.to(b);
	scene.expect(scene.poll(file, 5)).toBe(5);
	scene.expect(scene.poll(zeros, 70)).toBe(70);
	scene.expect(a).toReceive(pcap(dns));
	scene.expect(b).toReceive(70, {where: packet => packet.bytes.every(byte => byte === 0)});
	const {received, transmitted, balanced} = scene.dataplane.ledger;
	scene
		.expect([received, transmitted, balanced])
		.toEqual([BigInt(pcap(dns).length + 70), 0n, true]);
});

run('poll refuses what is no port, and what never runs dry', scene => {
	const vsw = scene.vswitch();
	const zeros = vsw.add(port, 'zeros', {device: 'net_null'});
	const a = vsw.testVif('a');
	zeros.otherwise.to(a);
	scene.expect(() => scene.poll(a)).toThrow('ERR_RINGTAP_POLL');
	scene.expect(() => scene.poll(zeros)).toThrow('ERR_RINGTAP_POLL');
	scene.expect(() => scene.poll(zeros, 0)).toThrow('ERR_RINGTAP_OPTION');
	scene.expect(() => scene.inject(zeros, eth())).toThrow('ERR_RINGTAP_INJECT_TARGET');
});

run('a port starts, stops and starts again', scene => {
	const vsw = scene.vswitch();
	const a = vsw.testVif('a');
	const file = vsw.add(port, 'file', {device: 'net_pcap', rxPcap: dns});
	file.otherwise.to(a);
	scene.expect(scene.poll(file)).toBe(pcap(dns).length);
	vsw.stop();
	scene.expect(file.control('link')).toMatchObject({up: false, deviceUp: false});
	scene.expect(() => scene.poll(file)).toThrow('ERR_RINGTAP_NOT_STARTED');
	vsw.start();
	scene.expect(scene.poll(file)).toBe(pcap(dns).length); // a start opens the file anew
	scene.expect(a).toReceive(2 * pcap(dns).length);
});

run('access mode and MTU hold for ports', scene => {
	const vsw = scene.vswitch();
	const a = vsw.testVif('a', {trunk: [10]});
	const loop = vsw.add(port, 'loop', {device: 'net_ring', access: 10, mtu: 1500});
	a.otherwise.to(loop);
	loop.otherwise.to(a);
	const frame = eth().vlan({id: 10}).ipv4().udp();
	scene.inject(a, [frame, frame.pad(1518), frame.pad(1519)]);
	scene.expect(a).toReceive([frame, frame.pad(1518)]);
	scene.expect(loop).toDrop(1, 'mtu');
	loop.control('setLink', {up: false});
	scene.expect(loop.describe()).toMatchObject({vif: {link: 'down'}});
	scene.inject(a, frame);
	scene.expect(loop).toDrop(1, 'link-down');
});

run('a port has the address it is given, and is not promiscuous when told so', scene => {
	const vsw = scene.vswitch();
	const a = vsw.testVif('a');
	const loop = vsw.add(port, 'loop', {
		device: 'net_ring',
		mac: '02:00:00:00:00:77',
		promiscuous: false,
	});
	scene.expect(loop.mac).toBe('02:00:00:00:00:77');
	a.otherwise.to(loop);
	loop.otherwise.to(a);
	const mine = eth({dst: loop.mac}).ipv4();
	const foreign = eth({dst: '02:00:00:00:00:78'}).ipv4();
	scene.inject(a, [mine, foreign]);
	scene.expect(a).toReceive(mine);
	scene.expect(loop).toDrop(1, 'not-mine');
	loop.control('setPromiscuous', {on: true});
	scene.inject(a, foreign);
	scene.expect(a).toReceive(foreign);
});

test.serial('two bridged loops are found out as a graph that never rests', async t => {
	const problems = await problemsOf(({vswitch, inject}) => {
		const vsw = vswitch();
		const a = vsw.testVif('a');
		const br = vsw.add(bridge, 'br0');
		const left = vsw.add(port, 'left', {device: 'net_ring'});
		const right = vsw.add(port, 'right', {device: 'net_ring'});
		vsw.connect(br, a, left, right);
		inject(a, eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4());
	});
	t.is(problems[0]?.code, 'ERR_RINGTAP_NOT_QUIESCENT');
	t.is(native().pool()?.inUse, 0);
});

test.serial('what a port transmits is in its file at once', t => {
	runScene(scene => {
		const vsw = scene.vswitch();
		const a = vsw.testVif('a');
		const path = join(folder, 'written.pcap');
		a.otherwise.to(vsw.add(port, 'out', {device: 'net_pcap', txPcap: path}));
		scene.inject(a, pcap(dns));
		t.deepEqual(
			[...pcap(path)].map(packet => packet.bytes),
			[...pcap(dns)].map(packet => packet.bytes),
		);
	});
});

test.serial('a port that cannot be made is an error that says why, and leaves no file', t => {
	runScene(({vswitch}) => {
		const vsw = vswitch();
		const refused = (params: object) =>
			thrownBy(() => vsw.add(port, 'p', params as {device: string}))?.message ?? '';
		t.regex(refused({device: 'net_nul'}), /^port 'p': there is no driver 'net_nul'\. Did you mean/);
		t.regex(refused({device: 'net_pcap', rxPcap: 'none.pcap'}), /test\/ports\/none\.pcap' cannot/);
		t.regex(refused({}), /port 'p' needs the parameter 'device'/);
		t.regex(refused({device: ''}), /'device' is ''; it takes text/);
		t.regex(refused({device: 'net_null\0'}), /it takes text, without control characters/);
		const txPcap = join(folder, 'never.pcap');
		t.regex(refused({device: 'net_pcap', rxPcap: dns, txPcap, iface: 'lo'}), /no other option/);
		t.deepEqual(
			readdirSync(folder).filter(name => name === 'never.pcap'),
			[],
		);
	});
});

test.serial('a port is pulled under traffic a hundred times, and the next one works', async t => {
	const problems = await problemsOf(({vswitch, inject, step, poll, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const br = vsw.add(bridge, 'br0');
		vsw.connect(br, a, b);
		const hello = eth({src: a.mac, dst: 'ff:ff:ff:ff:ff:ff'}).ipv4();
		for (let round = 0; round < 100; round++) {
			const device = round % 2 === 0 ? 'net_ring' : 'net_null';
			const pulled = vsw.add(port, 'p', {device});
			vsw.connect(br, pulled);
			inject(br.input, hello, {repeat: 100, run: false, metadata: {inVif: a}});
			for (let i = 0; i < round % 7; i++) step();
			if (device === 'net_null') poll(pulled, round);
			pulled.remove();
			expect(pulled).toDrop({min: 0, max: 200}, 'instance-removed');
			expect([a, b]).toReceiveAnything();
		}
	});
	t.deepEqual(messages(problems), []);
});
