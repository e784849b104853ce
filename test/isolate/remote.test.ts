// The native core in another process is the same as here, seen from JavaScript.
import {readdirSync, readFileSync} from 'node:fs';
import test from 'ava';
import {packetsGiven} from '../../src/core/injection.ts';
import {localNative, native} from '../../src/core/native.ts';
import {type Crash, Isolation} from '../../src/core/remote/isolation.ts';
import {CrashFiles} from '../../src/harness/crash-files.ts';
import {runScenario} from '../../src/harness/run-scenario.ts';
import {Dataplane, eth, RingtapError} from '../../src/index.ts';
import {folderWith} from '../cli/_folder.ts';
import {addTestClass, declare, thrownBy} from '../support.ts';

let isolation: Isolation;
test.before(() => {
	isolation = new Isolation({timeMs: 60_000, memoryBytes: 2 ** 31});
});
test.after.always(() => isolation[Symbol.dispose]());

test.serial('tables, versions and errors come over as they are', t => {
	t.not(native(), localNative());
	t.deepEqual(native().classes(), localNative().classes());
	t.deepEqual(native().conditions(), localNative().conditions());
	t.is(native().dpdkVersion(), localNative().dpdkVersion());
	const error = thrownBy(() => new Dataplane({mbufs: 1_000_000}));
	t.true(error instanceof RingtapError);
	t.is(error?.code, 'ERR_RINGTAP_QUOTA');
	t.regex(error?.message ?? '', /^A quota of 1000000 mbufs is more than the pool's 8191\.$/);
});

test.serial('the process that asks has no DPDK', t => {
	const dataplane = new Dataplane();
	t.is(native().pool()?.inUse, 0);
	t.is(localNative().pool(), undefined);
	const threads = (pid: number | string) =>
		readdirSync(`/proc/${pid}/task`).map(id =>
			readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8'),
		);
	t.true(threads(isolation.pid!).some(name => name.startsWith('eal-')));
	t.false(threads('self').some(name => name.startsWith('eal-')));
	dataplane.close();
});

test.serial('bigints, typed arrays and missing values come over as they are', t => {
	const {Dataplane: NativeDataplane} = native();
	const numbers = {
		quota: 0,
		burst: 32,
		maxHops: 10_000,
		ringFullDrops: false,
		checked: false,
		liveWorkers: 0,
		seed: 1,
		stress: 0,
	};
	const dataplane = new NativeDataplane(numbers);
	const ring = {size: 8, flags: 0};
	const {id, mac} = dataplane.addInstance('testvif', 'a', ring, undefined, []);
	t.true(mac instanceof Uint8Array);
	const options = {
		number: 0,
		sent: 0,
		offload: undefined,
		repeat: 2,
		burst: 32,
		inVif: 0,
		outVif: 0,
		overflows: false,
		now: false,
	};
	const bytes = eth().toBytes();
	dataplane.inject('vif', id, {bytes, lengths: Uint32Array.of(bytes.length)}, options);
	dataplane.startInstance(id);
	t.is(dataplane.run(), 2);
	t.is(dataplane.ledger().injected, 2n);
	t.is(dataplane.step(), undefined);
	const claimed = dataplane.claimDrops(id);
	t.is(claimed.count, 2);
	const drops = claimed.read(0, 2);
	t.deepEqual(drops.lengths, Uint32Array.of(bytes.length, bytes.length));
	t.deepEqual(Buffer.from(drops.bytes), Buffer.concat([bytes, bytes]));
	dataplane.close();
	t.is(native().dataplanesOpen(), 0);
});

test.serial('what is left of a data plane that crashed says so, and can be closed', async t => {
	const dataplane = new Dataplane();
	const culprit = addTestClass(dataplane.vswitch('v0'), 'aborter', 'culprit');
	const three = [eth(), eth(), eth()].map(packet => ({bytes: packet.toBytes()}));
	dataplane.put(culprit.input, packetsGiven(three), {now: false});
	const first = thrownBy(() => dataplane.settle());
	t.is(first?.code, 'ERR_RINGTAP_CRASHED');
	t.is(first?.message, 'culprit (class aborter) crashed in process(): SIGABRT');
	for (const use of [() => dataplane.settle(), () => dataplane.ledger, () => culprit.input.queued])
		t.is(thrownBy(use)?.code, 'ERR_RINGTAP_CRASHED');
	t.notThrows(() => dataplane.close());
	const {death} = isolation.takeCrash() as Crash;
	t.is(death.signal, 'SIGABRT');
	t.deepEqual(Buffer.from(death.packets[0]!.bytes), Buffer.from(three[2]!.bytes));
	t.notThrows(() => new Dataplane().close());
});

test.serial('a cleanup runs although the data plane has crashed', async t => {
	const done: string[] = [];
	const scenario = declare(({vswitch, inject, onCleanup}) => {
		onCleanup(() => void done.push('cleaned'));
		const culprit = addTestClass(vswitch(), 'aborter', 'culprit');
		for (let i = 0; i < 3; i++) inject(culprit.input, eth());
	});
	const files = new CrashFiles(folderWith(t, {}));
	const {problems} = await runScenario(scenario, {isolated: {isolation, files}});
	t.deepEqual(done, ['cleaned']);
	t.deepEqual(
		problems.map(({code}) => code),
		['ERR_RINGTAP_CRASHED'],
	);
	t.regex(
		problems[0]!.story,
		/packet in hand: inject\(culprit\.input, …\) at remote\.test\.ts:\d+/,
	);
});
