import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {arbitrary, eth, hex, type Packet, packetOf} from '../../src/packet/index.ts';
import {layerNamed} from '../../src/packet/registry.ts';
import {examples} from './_examples.ts';
import {recorded} from './_recorded.ts';
import {type Dissected, dissect, hasTshark} from './_tshark.ts';
import {tsharkNames} from './_tshark-names.ts';

// An oracle that is not there says nothing: its tests are skipped then, and say so.
const oracle = hasTshark ? test.serial : test.skip;
const why = hasTshark ? '' : ' (tshark is not installed)';

function evaluate(source: string): Uint8Array {
	return new Function('eth', 'hex', `return ${source}`)(eth, hex).toBytes();
}

/** Values of one field in all layers that have it, from outside. */
function ours(p: Packet, path: string): unknown[] {
	const [name, field] = path.split('.') as [string, string];
	const values: unknown[] = [];
	for (let nth = 1; ; nth++) {
		const view = p.layer(name as never, nth) as Record<string, unknown> | undefined;
		if (!view) return values.flat();
		if (view[field] !== undefined) values.push(view[field]);
	}
}

/** A value as tshark shows it, as our field would read it. */
function asOurs(path: string, show: string): unknown {
	const [name, field] = path.split('.') as [string, string];
	const {row, kind} = layerNamed(name).byName.get(field)!;
	if (row.kind === 'bool') return kind.parse(Number(show === 'True' ? 1 : show));
	if (row.kind === 'list') return show;
	if (row.kind === 'uint' && show.includes(':')) return kind.parse(`0x${show.replaceAll(':', '')}`);
	return kind.parse(show);
}

/**
 * What tshark reads otherwise on purpose: PPP numbers of one byte (RFC 1661 §6.5), intervals as
 * seconds and not as codes, the last address of a source route as the destination.
 */
const otherwise = new Set(['ppp.protocol', 'icmpv6.queryInterval', 'ipv4.dst']);

/** Compares what both name; returns the fields that were compared. */
function compare(t: ExecutionContext, p: Packet, theirs: Dissected, isWhole: boolean): string[] {
	return Object.entries(tsharkNames)
		.filter(([path, name]) => {
			const [is, should] = [ours(p, path), name.split('|').flatMap(one => theirs.get(one) ?? [])];
			const others = Object.keys(tsharkNames).some(
				other => other !== path && tsharkNames[other] === name && ours(p, other).length > 0,
			);
			if (is.length === 0 || others) return false;
			if (!isWhole && (is.length !== should.length || otherwise.has(path))) return false;
			t.deepEqual(
				is,
				should.map(show => asOurs(path, show)),
				`${path} of ${p}`,
			);
			return true;
		})
		.map(([path]) => path);
}

const named = Object.entries(examples).map(([name, spec]) => ({name, p: packetOf(spec.toBytes())}));
const dissected = hasTshark ? dissect(named.map(({p}) => p.bytes)) : [];
const compared = new Set<string>();

named.forEach(({name, p}, i) => {
	oracle(`tshark reads the same values in ${name}, and complains of nothing${why}`, t => {
		const theirs = dissected[i]!;
		for (const path of compare(t, p, theirs, true)) compared.add(path);
		t.false(theirs.has('malformed'));
		for (const [field, values] of theirs) {
			if (/checksum\.status$/.test(field)) t.notRegex(values.join(), /\b0\b/, field);
		}
		t.deepEqual(theirs.get('_ws.expert.message')?.filter(isError) ?? [], []);
	});
});

/** What is unusual is not wrong. */
function isError(message: string): boolean {
	return !/Time To Live|Connection establish|retransmission/.test(message);
}

oracle(`every field that tshark is asked for stands in an example${why}`, t => {
	const missing = Object.keys(tsharkNames).filter(path => !compared.has(path));
	t.deepEqual(missing, []);
});

oracle(`tshark reads the same values in recorded packets, of which none is malformed${why}`, t => {
	const packets = recorded()
		.flat()
		.map(bytes => packetOf(bytes));
	const all = dissect(packets.map(p => p.bytes));
	let count = 0;
	packets.forEach((p, i) => {
		count += compare(t, p, all[i]!, false).length;
		t.deepEqual(p.malformed, []);
		t.deepEqual(evaluate(p.toSource()), p.toBytes());
	});
	t.true(count > 1000, `only ${count} fields compared`);
});

oracle(`tshark reads the same values in random packets${why}`, t => {
	const packets = fc
		.sample(arbitrary.packet(), {numRuns: 1000, seed: 20})
		.map(spec => packetOf(spec.toBytes()));
	const all = dissect(packets.map(p => p.bytes));
	let count = 0;
	packets.forEach((p, i) => {
		count += compare(t, p, all[i]!, false).length;
	});
	t.true(count > 4500, `only ${count} fields compared`);
});
