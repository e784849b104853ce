// Of any two graphs, one is made of the other: the same as if it had been built at once, with no step too many.
import {isDeepStrictEqual} from 'node:util';
import test from 'ava';
import fc from 'fast-check';
import {packetsGiven} from '../../src/core/injection.ts';
import {
	type AnyInstance,
	Dataplane,
	type GraphDescription,
	type Plan,
	type RuleSpec,
	type Vswitch,
} from '../../src/index.ts';

const vifNames = ['a', 'b', 'c'];
const others = ['f', 'g', 'h'];
const ringNames = ['x', 'y'];

const testvif = fc.record({
	class: fc.constant('testvif'),
	params: fc.record(
		{mtu: fc.constantFrom(64, 1500), inbound: fc.boolean(), access: fc.constantFrom(1, 7)},
		{requiredKeys: []},
	),
});
const plain = fc.oneof(
	fc.record({
		class: fc.constant('bridge'),
		params: fc.record(
			{
				ageingTime: fc.constantFrom('60s', '1min', '300s'),
				mtu: fc.constantFrom(1518, 9000),
				perVlan: fc.boolean(),
				ringSize: fc.constantFrom(64, 1024),
			},
			{requiredKeys: []},
		),
	}),
	fc.constant({class: 'forward', params: {}}),
	fc.constant({class: 'forward'}),
);

const vlan = fc.oneof(
	fc.constantFrom(1, 2, 3),
	fc.constantFrom({min: 1, max: 2}, {min: 2, max: 3}, {min: 3}),
);

/** Rules for an instance of that graph. */
function rulesOf(
	cls: string,
	vifs: readonly string[],
	targets: readonly string[],
): fc.Arbitrary<RuleSpec[]> {
	const onVif = vifs.map(vif => ({match: 'outVif', param: vif}));
	const simple = fc.oneof(
		fc.record({match: fc.constant('vlanId'), param: vlan}),
		...(onVif.length > 0 ? [fc.constantFrom(...onVif)] : []),
	);
	const any = fc.constant({match: 'any'});
	const ports = onVif.length > 0 ? fc.oneof(any, fc.constantFrom(...onVif)) : any;
	const combined = fc.oneof(
		fc.record({match: fc.constant('not'), param: simple}),
		fc.record({match: fc.constantFrom('allOf', 'anyOf'), param: fc.tuple(simple, simple)}),
	);
	const match = cls === 'bridge' ? ports : fc.oneof(simple, simple, any, combined);
	const rule = fc
		.tuple(
			match,
			fc.uniqueArray(fc.constantFrom(...targets), {minLength: 1, maxLength: 2}),
			fc.constantFrom(undefined, undefined, 50, 100),
		)
		.map(([condition, to, priority]) => ({
			...condition,
			to: to.length === 1 ? to[0]! : to,
			...(priority !== undefined && {priority}),
		}));
	const isDefault = (spec: RuleSpec) => spec.match === 'any';
	return fc
		.array(rule, {maxLength: 5})
		.map(rules => rules.filter((r, i) => !isDefault(r) || rules.findIndex(isDefault) === i));
}

const graph: fc.Arbitrary<GraphDescription> = fc
	.record({
		vifs: fc.dictionary(fc.constantFrom(...vifNames), testvif),
		plain: fc.dictionary(fc.constantFrom(...others), plain),
		outputRings: fc.uniqueArray(fc.constantFrom(...ringNames)),
	})
	.chain(({vifs, plain: rest, outputRings}) => {
		const instances = {...vifs, ...rest} as NonNullable<GraphDescription['instances']>;
		const inbound = Object.entries(vifs).filter(([, {params}]) => params.inbound);
		const targets = [
			...Object.keys(instances),
			...outputRings,
			...inbound.map(([name]) => `${name}.inbound`),
		];
		const rules = Object.entries(instances).map(([name, spec]) => [
			name,
			rulesOf(spec.class, Object.keys(vifs), targets),
		]);
		return fc.record({
			instances: fc.constant(instances),
			outputRings: fc.constant(outputRings),
			rules: fc.record(Object.fromEntries(rules)) as fc.Arbitrary<Record<string, RuleSpec[]>>,
		});
	});

/** What is there when nothing was there before. */
function built(
	dataplane: Dataplane,
	name: string,
	description: GraphDescription,
): GraphDescription {
	const vsw = dataplane.vswitch(name);
	vsw.apply(description);
	return vsw.describe();
}

/** Packets into the ring of each instance; returns how many. */
function fill(dataplane: Dataplane, instance: AnyInstance): number {
	const source = packetsGiven(Array(3).fill({bytes: new Uint8Array(64)}));
	dataplane.put(instance.input, source, {now: true});
	return source.packets;
}

test('a graph is made of any other, and is what it would be if it had been built at once', t => {
	const property = fc.property(graph, graph, (first, second) => {
		const dataplane = new Dataplane();
		try {
			const vsw = dataplane.vswitch('v0');
			vsw.apply(first);
			const before = vsw.instances;
			for (const instance of Object.values(before)) fill(dataplane, instance);
			const was = vsw.describe();
			const planned = vsw.plan(second);
			t.deepEqual(vsw.describe(), was);
			const plan = vsw.apply(second);
			t.is(String(plan), String(planned));
			const is = built(dataplane, 'v1', second);
			t.deepEqual(vsw.describe(), is);
			t.true(vsw.plan(second).isEmpty);
			t.true(vsw.plan(vsw.describe()).isEmpty);
			assertKept(vsw, before, plan);
			assertNoStepTooMany(plan, was, is);
		} finally {
			dataplane.close();
		}
		return true;
	});
	fc.assert(property, {numRuns: 200});

	function assertKept(vsw: Vswitch, before: Readonly<Record<string, AnyInstance>>, plan: Plan) {
		const gone = new Set([...plan.remove, ...plan.replace].map(({name}) => name));
		for (const [name, instance] of Object.entries(before)) {
			t.is(vsw.instances[name] === instance, !gone.has(name));
			if (!gone.has(name)) t.is(instance.input.queued, 3);
		}
	}

	function assertNoStepTooMany(plan: Plan, was: GraphDescription, is: GraphDescription) {
		const {add, remove, replace, reconfigure, relink} = plan;
		const touched = [add, remove, replace, reconfigure].flat().map(({name}) => name);
		const same = Object.keys(is.instances!).filter(name =>
			isDeepStrictEqual(is.instances![name], was.instances![name]),
		);
		for (const name of same) t.false(touched.includes(name), `${name} is as it was`);
		const anew = new Set([...remove, ...replace].map(({name}) => name));
		for (const {instance, add: added, remove: removed} of relink) {
			if (anew.has(instance)) continue;
			// Of what stays, nothing is taken away to be put back.
			const texts = removed.map(rule => JSON.stringify(rule));
			const again = added.filter(rule => texts.includes(JSON.stringify(rule)));
			for (const rule of again)
				t.true([...anew].some(name => JSON.stringify(rule).includes(`"${name}`)));
		}
	}
});
