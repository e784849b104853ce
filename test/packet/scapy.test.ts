import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {type Packet, packetOf} from '../../src/packet/index.ts';
import {layerNamed} from '../../src/packet/registry.ts';
import {examples} from './_examples.ts';
import {recorded} from './_recorded.ts';

const hasScapy = spawnSync('python3', ['-c', 'import scapy']).status === 0;
// An oracle that is not there says nothing: its tests are skipped then, and say so.
const oracle = hasScapy ? test : test.skip;
const why = hasScapy ? '' : ' (python3-scapy is not installed)';
const script = fileURLToPath(new URL('_scapy.py', import.meta.url));

type Values = Readonly<Record<string, string | number>>;

function asScapyReads(packets: readonly Packet[]): Values[] {
	const input = packets.map(p => Buffer.from(p.bytes).toString('hex')).join('\n');
	const {stdout, stderr} = spawnSync('python3', [script], {
		input,
		encoding: 'utf8',
		maxBuffer: 1 << 28,
	});
	if (stdout === '') throw new Error(stderr);
	return JSON.parse(stdout);
}

/** As scapy says it, addresses in the one canonical form. */
function asOurs(path: string, value: string | number): unknown {
	const [layer, field] = path.split('.') as [string, string];
	return layerNamed(layer).byName.get(field)!.parse(value);
}

oracle(`scapy reads the same values in the examples and in recorded packets${why}`, t => {
	const built = Object.values(examples).map(spec => spec.toBytes());
	const packets = [...built, ...recorded().flatMap(all => all.slice(0, 40))].map(b => packetOf(b));
	const compared = new Set<string>();
	asScapyReads(packets).forEach((theirs, i) => {
		const p = packets[i]!;
		for (const [path, value] of Object.entries(theirs)) {
			const [layer, field] = path.split('.') as [string, string];
			const view = p.layer(layer as never) as Record<string, unknown> | undefined;
			if (view?.[field] === undefined) continue;
			t.deepEqual(view[field], asOurs(path, value), `${path} of ${p}`);
			compared.add(path);
		}
	});
	t.true(compared.size > 35, [...compared].join());
});
