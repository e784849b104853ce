// What `ringtap top` shows of processes that run.
import {readFileSync, statSync} from 'node:fs';
import test from 'ava';
import {Terminal} from '../repl/_terminal.ts';
import {Observed, Place, wire} from './_observed.ts';

const counters = `{ledger: dp.ledger, a: a.counters, b: b.counters}`;

test('counters of a live run grow, and are those of its ledger in the end', async t => {
	const place = new Place(t);
	const live = new Observed(t, place);
	await live.run(wire);
	await place.pageOf(live.pid);
	for (const packets of [1000, 5000]) {
		await live.run(`inject(a, eth().ipv4().udp(), {repeat: ${packets}})`);
		const truth = await live.run('', counters);
		const {dataplanes, running, leftOut} = await place.counted(live.pid);
		t.true(running);
		t.is(leftOut, 0);
		t.is(dataplanes.length, 1);
		const [{mode, ledger, instances, lcores}] = dataplanes;
		t.is(mode, 'live');
		for (const [name, packets] of Object.entries<string>(ledger))
			if (name !== 'dropped') t.is(packets, truth.ledger[name], name);
		t.is(ledger.dropped, '0');
		t.deepEqual(
			instances.map(({name, vswitch, received, sent}: any) => ({name, vswitch, received, sent})),
			['a', 'b'].map(name => ({
				name,
				vswitch: 'v0',
				received: truth[name].received,
				sent: truth[name].sent,
			})),
		);
		t.is(instances[1].rings[0].enqueued, instances[1].rings[0].dequeued);
		t.true(lcores.some(({busyPasses}: any) => BigInt(busyPasses) > 0n));
	}
});

test('drops are told by reason, as text and for machines', async t => {
	const place = new Place(t);
	const live = new Observed(t, place, []);
	await live.run(`const vsw = vswitch(); const [a] = vsw.testVifs('a')
const sink = vsw.add('forward', 'sink'); a.otherwise.to(sink)
inject(a, eth().ipv4().udp(), {repeat: 7})`);
	await place.pageOf(live.pid);
	const {dataplanes} = await place.counted(live.pid);
	const [{mode, ledger, instances}] = dataplanes;
	t.is(mode, 'stepped');
	t.is(ledger.dropped, '7');
	t.deepEqual(instances[1].dropped, {'no-rule': '7'});
	const {stdout, code} = await place.top(String(live.pid), '--once', '--interval', '0.1');
	t.is(code, 0);
	t.regex(stdout, new RegExp(`^pid ${live.pid}  ringtap repl  ringtap \\d+\\.\\d+\\.\\d+, node v`));
	t.regex(stdout, /^dataplane 1 {2}stepped · 2 instances$/m);
	t.regex(stdout, /^ {2}injected 7 {2}→ {2}captured 0 · dropped 7$/m);
	t.regex(stdout, /^ {2}dropped: no-rule 7$/m);
	t.regex(stdout, /^instance +class +lcore +received +sent +dropped +queued +fill %$/m);
	t.regex(stdout, /^sink +forward +– +7 +0 +7 +0 +0$/m);
});

test('the page is for its user alone, and being looked at changes nothing', async t => {
	const place = new Place(t);
	const live = new Observed(t, place);
	await live.run(`${wire}\ninject(a, eth().ipv4().udp(), {repeat: 100})`);
	const path = await place.pageOf(live.pid);
	t.is(statSync(path).mode & 0o777, 0o600);
	const before = await live.run('', counters);
	await place.counted(live.pid);
	t.deepEqual(await live.run('', counters), before);
	t.true(await live.run('', 'dp.ledger.balanced'));
});

test('of several processes there is a list, and none is taken', async t => {
	const place = new Place(t);
	const none = await place.top();
	t.is(none.code, 1);
	t.regex(none.stderr, /^No process of yours has or had a data plane\.$/m);
	const live = new Observed(t, place);
	await live.run(wire);
	await place.pageOf(live.pid);
	const only = await place.top('--interval', '0.1');
	t.is(only.code, 0);
	t.true(only.stdout.startsWith(`pid ${live.pid} `), only.stdout);
	const stepped = new Observed(t, place, []);
	await stepped.run(wire);
	await place.pageOf(stepped.pid);
	const {code, stdout, stderr} = await place.top();
	t.is(code, 2);
	t.regex(stdout, new RegExp(`^ *${live.pid} .* 1 live +ringtap repl --live$`, 'm'));
	t.regex(stdout, new RegExp(`^ *${stepped.pid} .* 1 stepped +ringtap repl$`, 'm'));
	t.regex(stderr, /ringtap top PID/);
});

test('the page goes with a process that ends by itself', async t => {
	const place = new Place(t);
	const live = new Observed(t, place);
	await live.run(wire);
	await place.pageOf(live.pid);
	await live.end();
	t.deepEqual(place.pages(), []);
	const {code, stderr} = await place.top(String(live.pid));
	t.is(code, 1);
	t.regex(stderr, /no statistics page of a process \d+/);
});

test('what is made and gone within a tenth of a second leaves no page', async t => {
	const place = new Place(t);
	const brief = new Observed(t, place, []);
	await brief.end();
	t.deepEqual(place.pages(), []);
});

test('--json tells sample after sample, with rates, until the process is gone', async t => {
	const place = new Place(t);
	const live = new Observed(t, place);
	await live.run(wire);
	await place.pageOf(live.pid);
	const all = place.top(String(live.pid), '--json', '--interval', '0.1');
	for (let i = 0; i < 10; i++) {
		await live.run('inject(a, eth().ipv4().udp(), {repeat: 100})');
		await place.counted(live.pid);
	}
	await live.end();
	const documents = (await all).stdout.split('\n').map(line => JSON.parse(line));
	t.true(documents.length >= 3);
	t.is(documents[0].seconds, undefined);
	t.true(documents.slice(0, -1).every(({running}) => running));
	t.like(documents.at(-1), {running: false, ending: {isProper: true}});
	t.true(documents.some(({dataplanes}) => dataplanes[0]?.instances[1]?.perSecond?.received > 0));
});

test('a prompt on a terminal has its data plane in a child: whose child is told', async t => {
	const place = new Place(t);
	const terminal = new Terminal(place.cwd, {args: ['repl'], env: place.env});
	t.teardown(() => terminal.kill());
	await terminal.until('\n> ');
	terminal.type(`${wire}\r`);
	const [page] = await place.untilPages(1);
	const {command, parent, pid} = await place.counted(Number.parseInt(page!, 10));
	t.is(parent.command, 'ringtap repl');
	t.not(parent.pid, pid);
	t.not(command, parent.command);
	terminal.type('\u0004');
	await terminal.ended();
	await place.untilPages(0);
	t.pass();
});

test('on a terminal all is shown again and again, until a key ends it', async t => {
	const place = new Place(t);
	const live = new Observed(t, place);
	await live.run(`${wire}\ninject(a, eth().ipv4().udp(), {repeat: 100})`);
	await place.pageOf(live.pid);
	for (const key of ['q', '\u0003']) {
		const size = {columns: 100, rows: 20};
		const args = ['top', '--interval', '0.1'];
		const terminal = new Terminal(place.cwd, {args, env: place.env, size});
		t.teardown(() => terminal.kill());
		const shown = await terminal.until('q end');
		t.regex(shown, new RegExp(`pid ${live.pid} +every 0.1 s · 2 rows`));
		t.regex(shown, /instance +class +lcore +received/);
		await live.run('inject(a, eth().ipv4().udp(), {repeat: 1000})');
		await terminal.until('received/s');
		terminal.type('s');
		await terminal.until('sort (sent)');
		terminal.type(key);
		t.is(await terminal.ended(), 0);
	}
});

test('ten thousand instances find room in a page', async t => {
	const place = new Place(t);
	const many = new Observed(t, place, []);
	await many.run(`const vsw = vswitch()
for (let i = 0; i < 10_000; i++) vsw.add('forward', 'forward-' + i, {ringSize: 1})`);
	const path = await place.pageOf(many.pid);
	const {dataplanes, leftOut} = await place.counted(many.pid);
	t.is(leftOut, 0);
	t.is(dataplanes[0].instances.length, 10_000);
	t.is(dataplanes[0].instances.at(-1).name, 'forward-9999');
	t.true(readFileSync(path).length < 9 << 20);
});

test('what is asked for wrongly is told', async t => {
	const place = new Place(t);
	for (const [args, says] of [
		[['--interval', '0'], /--interval is '0'; it takes seconds, 0\.1 to 3600/],
		[['--sort', 'name'], /no column 'name'/],
		[['1', '2'], /'2' is one more/],
	] as const) {
		const {code, stderr} = await place.top(...args);
		t.is(code, 2);
		t.regex(stderr, says);
	}
});
