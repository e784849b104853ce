import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'ava';
import {pcap} from '../../src/index.ts';
import {ringtap} from './_cli.ts';
import {folderWith} from './_folder.ts';

const scenarios = (ttl: number) => `import {bridge, eth, scenario} from 'ringtap';

const to = eth({dst: 'ff:ff:ff:ff:ff:ff'});
scenario('floods', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	vsw.connect(vsw.add(bridge, 'br0'), a, b, c);
	inject(a, [to.payload({length: 2000}), to.ipv4().udp()]);
	expect(b).toReceive(to.ipv4({ttl: ${ttl}}).udp());
	expect(c).toReceive(1);
});
`;

const folder = '.ringtap/failures/lab-x/floods';
const names = ['graph.svg', 'packets.pcapng', 'replay.dp.ts', 'trace.json'];

test('a failure leaves a capture, a trace, a picture and a replay, until it passes again', async t => {
	const cwd = folderWith(t, {'lab/x.dp.ts': scenarios(63)});
	const failed = await ringtap(['run', 'lab'], {cwd});
	t.is(failed.code, 1);
	t.regex(failed.stdout, /files: \.ringtap\/failures\/lab-x\/floods\n/);
	t.deepEqual(readdirSync(join(cwd, folder)).sort(), names);

	const replayed = await ringtap(['run', `${folder}/replay.dp.ts`, '--no-artefacts'], {cwd});
	const cause = /b: packet 1 of 1 differs: ipv4\.ttl is 64, expected 63; checksum follows/;
	t.is(replayed.code, 1);
	t.regex(failed.stdout, cause);
	t.regex(replayed.stdout, cause);
	t.regex(replayed.stdout, /lab\/x\.dp\.ts:9/);

	writeFileSync(join(cwd, 'lab/x.dp.ts'), scenarios(64));
	t.is((await ringtap(['run', 'lab'], {cwd})).code, 0);
	t.false(existsSync(join(cwd, folder)));
});

test('the capture has an interface for each place, and says what the failure says', async t => {
	const cwd = folderWith(t, {'lab/x.dp.ts': scenarios(63)});
	await ringtap(['test', 'lab'], {cwd});
	const packets = [...pcap(join(cwd, folder, 'packets.pcapng')).records()].map(record => [
		record.interface?.name,
		record.comments?.join('; ').replaceAll(/packet \d of inject.*?:\d+/g, 'ORIGIN'),
	]);
	t.deepEqual(packets, [
		['drops of br0', 'ORIGIN; dropped: mtu'],
		['c', 'ORIGIN'],
		['b', 'ORIGIN; another packet was expected here, at b'],
		['expected', 'expected at b'],
	]);
	const [trace] = JSON.parse(readFileSync(join(cwd, folder, 'trace.json'), 'utf8'));
	t.deepEqual(
		trace.hops.map(({instance}: {instance: string}) => instance),
		['a', 'br0', 'br0', 'c', 'b'],
	);
	t.regex(readFileSync(join(cwd, folder, 'graph.svg'), 'utf8'), /^<svg .*dropped 1: mtu/s);
});

test('where nothing can be written the run goes on, and says so once; --no-artefacts leaves nothing', async t => {
	const other = scenarios(62).replace("scenario('floods'", "scenario('floods, too'");
	const cwd = folderWith(t, {
		'lab/x.dp.ts': scenarios(63),
		'lab/y.dp.ts': other,
		'.ringtap': 'a file, and no folder',
	});
	const {code, stdout, stderr} = await ringtap(['run', 'lab'], {cwd});
	t.is(code, 1);
	t.regex(stdout, /0 passed, 2 failed/);
	t.is(stderr.match(/Failures leave no files/g)?.length, 1);

	const clean = folderWith(t, {'x.dp.ts': scenarios(63)});
	await ringtap(['run', '.', '--no-artefacts'], {cwd: clean});
	t.deepEqual(readdirSync(clean), ['x.dp.ts']);
});
