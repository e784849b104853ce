import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {fieldsOf} from '../../src/packet/arbitrary/layer.ts';
import {pathTo} from '../../src/packet/arbitrary/stack.ts';
import * as api from '../../src/packet/index.ts';
import {arbitrary, eth, type Packet, packetFromJson, packetOf} from '../../src/packet/index.ts';
import {allLayers, layerNamed} from '../../src/packet/registry.ts';

/** What captures begin with, and what is chosen by the bytes that follow alone. */
const behind: Record<string, string[]> = {
	sll: ['sll'],
	sll2: ['sll2'],
	loopback: ['loopback'],
	pppHdlc: ['eth', 'ipv4', 'udp', 'l2tp', 'pppHdlc'],
	ppp: ['eth', 'pppoe', 'ppp'],
};

function stackTo(name: string): string[] {
	if (name === 'eth') return ['eth'];
	const path = pathTo(layerNamed('eth'), layerNamed(name));
	return behind[name] ?? path!.map(layer => layer.name);
}

/** Of types 0 and 2, what is a multiple of 16 bytes is read as addresses. */
const isPlain = (given: {readonly type?: unknown}, name: string): boolean =>
	name !== 'routing' || (given.type !== 0 && given.type !== 2);

type Methods = Record<string, (fields?: object) => api.Builder>;
function build(stack: readonly string[], fields: object): api.Builder {
	const start = stack.length === 1 && stack[0] !== 'eth' ? api : {eth};
	let made: unknown = start;
	stack.forEach((name, i) => {
		made = (made as Methods)[name]!(i === stack.length - 1 ? fields : {});
	});
	return made as api.Builder;
}

function evaluate(source: string): Uint8Array {
	const {ipv4, ipv6, sll, sll2, loopback, hex} = api;
	const names = {eth, ipv4, ipv6, sll, sll2, loopback, hex};
	return new Function(...Object.keys(names), `return ${source}`)(...Object.values(names)).toBytes();
}

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

function survives(t: ExecutionContext, p: Packet): void {
	const first = p.layers[0];
	t.is(hexOf(evaluate(p.toSource())), hexOf(p.toBytes()), p.toSource());
	const json = JSON.parse(JSON.stringify(p));
	t.is(hexOf(packetFromJson(json, first && {first}).toBytes()), hexOf(p.toBytes()));
}

for (const {name} of allLayers()) {
	test(`what is written into ${name} is read again, well-formed, with right checksums`, t => {
		const layer = layerNamed(name);
		const stack = stackTo(name);
		fc.assert(
			fc.property(
				fieldsOf(layer, true).filter(given => isPlain(given, name)),
				given => {
					const spec = build(stack, given);
					const p = packetOf(spec.toBytes(), {first: stack[0] as never});
					const view = p.layer(name as never) as Record<string, unknown> | undefined;
					t.truthy(view, p.layers.join());
					for (const [field, value] of Object.entries(given))
						t.deepEqual(view![field], value, field);
					t.deepEqual(p.malformed, []);
					t.deepEqual(
						p.checksums.filter(({isRight}) => !isRight),
						[],
					);
					t.notRegex(p.toSource(), /^hex/);
					survives(t, p);
				},
			),
		);
	});
}

test('random packets have the layers that are asked for, with the values that are given', t => {
	fc.assert(
		fc.property(arbitrary.packet({ipv4: {ttl: 9}, dns: {id: 7}}), spec => {
			const p = packetOf(spec.toBytes());
			t.deepEqual(p.layers.slice(0, 3), ['eth', 'ipv4', 'udp']);
			t.is(p.ipv4.ttl, 9);
		}),
	);
});

test('any random packet survives being read and written, as source and as JSON', t => {
	fc.assert(fc.property(arbitrary.packet(), spec => survives(t, packetOf(spec.toBytes()))));
});

test('any spoiled packet survives being read and written, as source and as JSON', t => {
	fc.assert(
		fc.property(arbitrary.hostile(), spec => survives(t, packetOf(spec.toBytes()))),
		{numRuns: 500},
	);
});

test('a packet is read from any view of memory, and nothing beyond it', t => {
	fc.assert(
		fc.property(arbitrary.hostile(), spec => {
			const bytes = spec.toBytes();
			const memory = Buffer.alloc(bytes.length + 300, 0x45);
			memory.set(bytes, 100);
			const p = packetOf(memory.subarray(100, 100 + bytes.length));
			const alone = packetOf(bytes);
			t.is(p.tree(), alone.tree());
			t.is(String(p), String(alone));
			t.deepEqual(p.checksums, alone.checksums);
		}),
		{numRuns: 300},
	);
});
