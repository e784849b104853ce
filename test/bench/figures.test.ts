import {execFileSync} from 'node:child_process';
import test from 'ava';
import {suites} from '../../bench/suites/index.ts';
import {figures} from '../../bench/suites/native.ts';
import {node, root} from '../cli/_cli.ts';
import {page} from '../docs/_markdown.ts';

const known = suites.flatMap(suite => suite.figures);

function coreBench(...args: string[]): {name: string; unit: string; value?: number}[] {
	execFileSync('make', ['-s', '-C', `${root}native`, 'bench']);
	const lines = execFileSync(`${root}native/build/release/core_bench`, args, {encoding: 'utf8'});
	return lines
		.trim()
		.split('\n')
		.map(line => JSON.parse(line));
}

test('core_bench has the figures that are asked of it, in the same units', t => {
	const sorted = [...figures].sort((a, b) => (a.name < b.name ? -1 : 1));
	t.deepEqual(
		coreBench('--list'),
		sorted.map(({name, unit}) => ({name, unit})),
	);
});

test('core_bench measures: packets get through its circuits', t => {
	const names = ['bridge.hit.ns', 'hop.checked.ns', 'hop.limit.ns', 'hop.pass.ns', 'hop.rule.ns'];
	const measured = coreBench('--quick', ...names);
	t.deepEqual(
		measured.filter(({value}) => value! > 0).map(({name}) => name),
		names,
	);
});

test('docs/10-benchmarks.md says of each figure what it means', t => {
	const {prose} = page('docs/10-benchmarks.md');
	const told = prose.map(line => /^\| `([\w.]+)` \|/.exec(line)?.[1]).filter(name => name);
	t.deepEqual([...new Set(told)].sort(), known.map(({name}) => name).sort());
});

test('every figure measured in JavaScript comes out as a number', async t => {
	const only =
		'step.1000x4.us,scenario.per_second,startup.node.ms,memory.idle.mib,pcap.8hops.mpps,' +
		'pcap.read.pcap.mpps,pcap.read.pcapng.mpps,pcap.read.gzip.mpps,pcap.read.zstd.mpps,' +
		'pcap.read.stream.pcap.mpps,pcap.read.stream.pcapng.mpps,pcap.read.filter.mpps,' +
		'packet.diff.mpps,packet.diff.differing.mpps,closest.of100k.ms,rules.transaction10k.ms,' +
		'rules.onebyone1k.ms,control.call.us,assert.e2e.kpps,trace.overhead,failure.story.ms';
	const args = ['--import=tsx', 'bench/bench.ts', '--quick', '--json', '--only', only];
	const {code, stdout, stderr} = await node(args, {cwd: root});
	t.is(stderr, '');
	t.is(code, 0);
	const measured = JSON.parse(stdout) as {name: string; value: number; unit: string}[];
	t.deepEqual(measured.map(({name}) => name).sort(), only.split(',').sort());
	for (const {name, value, unit} of measured) {
		t.true(value > 0, name);
		t.is(unit, known.find(figure => figure.name === name)!.unit);
	}
});

test('ports are measured beside testpmd, or it is said what is missing', async t => {
	const names = ['port.null.mpps', 'testpmd.null.mpps', 'port.memif.mpps', 'testpmd.memif.mpps'];
	const only = names.join(',');
	const args = ['--import=tsx', 'bench/bench.ts', '--quick', '--json', '--only', only];
	const {code, stdout, stderr} = await node(args, {cwd: root});
	t.is(code, 0, stderr);
	const measured = (JSON.parse(stdout) as {name: string; value: number}[])
		.filter(({value}) => value > 0)
		.map(({name}) => name);
	const skipped = [...stderr.matchAll(/^(\S+): skipped: ./gm)].map(([, name]) => name);
	t.deepEqual([...measured, ...skipped].sort(), [...names].sort());
});
