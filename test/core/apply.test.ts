import test from 'ava';
import {
	atLeast,
	bridge,
	eth,
	forward,
	type GraphDescription,
	not,
	runScene,
	type Scene,
	when,
} from '../../src/index.ts';
import {thrownBy} from '../support.ts';

const run = (title: string, body: (scene: Scene) => void) =>
	test.serial(title, t => {
		t.notThrows(() => runScene(body));
	});

/** A bridge between two VIFs, and a forwarder behind it. */
const office: GraphDescription = {
	instances: {
		a: {class: 'testvif'},
		b: {class: 'testvif', params: {mtu: 1500}},
		br0: {class: 'bridge', params: {ageingTime: '60s'}},
		fw: {class: 'forward'},
	},
	outputRings: ['x'],
	rules: {
		a: [{match: 'any', to: 'br0'}],
		b: [{match: 'any', to: 'br0'}],
		br0: [
			{match: 'outVif', param: 'a', to: 'a'},
			{match: 'outVif', param: 'b', to: ['b', 'fw']},
		],
		fw: [
			{match: 'vlanId', param: {min: 10, max: 19}, to: 'x', priority: 50},
			{match: 'any', to: 'x'},
		],
	},
};

run('a graph that is described is made, and runs', scene => {
	const vsw = scene.vswitch();
	const plan = vsw.apply(office);
	scene.expect(plan.add.map(({name}) => name)).toEqual(['a', 'b', 'br0', 'fw', 'x']);
	scene.expect(plan.remove).toEqual([]);
	scene.inject(vsw.vif('a'), eth());
	scene.expect(vsw.vif('b')).toReceive(1);
	scene.expect(vsw.ring('x')).toReceive(1);
	scene.expect(() => vsw.vif('fw')).toThrow('ERR_RINGTAP_UNKNOWN_NAME');
	scene.expect(() => vsw.ring('a')).toThrow('ERR_RINGTAP_UNKNOWN_NAME');
});

run('what describe() answers is what apply() takes, through JSON, and changes nothing', scene => {
	const vsw = scene.vswitch();
	const a = vsw.testVif('a', {access: 7, inbound: true});
	const fw = vsw.add(forward, 'fw', {ringSize: 64});
	const out = vsw.outputRing('out');
	vsw.connect(vsw.add(bridge, 'br0', {mtu: 9000, ageingTime: '300s'}), a);
	fw.when(not(when.inVif(a))).to(out, a.inbound);
	fw.when.packetLength(atLeast(100)).priority(7).to(out);
	fw.when.fiveTuple({src: '10.0.0.0/8', dport: {min: 1, max: 9}}).to(out);
	fw.when.inVifIpv4Dst(a, '10.0.0.1').to(out);
	fw.when.bpf('udp port 53').to(out);
	fw.otherwise.to(out);
	const described: GraphDescription = JSON.parse(JSON.stringify(vsw.describe()));
	scene.expect(described).toEqual(vsw.describe());
	scene.expect(described.instances?.br0).toEqual({class: 'bridge', params: {mtu: 9000}});
	scene.expect(described.rules?.fw?.slice(0, 2)).toEqual([
		{match: 'packetLength', param: {min: 100}, to: 'out', priority: 7},
		{match: 'not', param: {match: 'inVif', param: 'a'}, to: ['out', 'a.inbound']},
	]);
	scene.expect(vsw.apply(described).isEmpty).toBe(true);
	const copy = scene.vswitch();
	copy.apply(described);
	scene.expect(copy.describe()).toEqual(described);
});

run('a plan says what would be done, and does nothing', scene => {
	const vsw = scene.vswitch();
	vsw.apply(office);
	const {instances, rules} = office;
	const next: GraphDescription = {
		instances: {
			a: instances!.a!,
			b: {class: 'testvif', params: {mtu: 9000}},
			br0: {class: 'bridge', params: {ageingTime: '90s', maxEntries: 7}},
			fw2: {class: 'forward', params: {ringSize: 64}},
		},
		outputRings: ['x'],
		rules: {...rules, fw: [], br0: [rules!.br0![0]!], fw2: [{match: 'any', to: 'x'}]} as never,
	};
	scene.expect(() => vsw.plan(next)).toThrow('ERR_RINGTAP_TARGET'); // rules of fw, which is none
	const {fw: _, ...others} = next.rules!;
	const before = vsw.describe();
	const plan = vsw.plan({...next, rules: others});
	scene.expect(vsw.describe()).toEqual(before);
	scene
		.expect(String(plan).split('\n'))
		.toEqual(
			[
				'− forward fw',
				'+ forward fw2 { ringSize: 64 }',
				'± testvif b: mtu 1500 → 9000; made anew, its state is lost',
				"~ bridge br0: ageingTime '60s' → '90s', maxEntries not given → 7",
				'  br0',
				"    − outVif('b') → b, fw",
				'  b',
				'    + any() → br0',
				'  fw2',
				'    + any() → x',
			].sort(inOrderOf(String(plan))),
		);
	scene.expect(plan.reconfigure).toEqual([
		{
			name: 'br0',
			class: 'bridge',
			changes: {
				ageingTime: {from: '60s', to: '90s'},
				maxEntries: {from: undefined, to: 7},
			},
		},
	]);
});

/** Which of two steps comes first is not what is tested. */
function inOrderOf(text: string): (a: string, b: string) => number {
	const lines = text.split('\n');
	return (a, b) => lines.indexOf(a) - lines.indexOf(b);
}

run('what is not changed keeps its state, its queued packets and its hits', scene => {
	const vsw = scene.vswitch();
	vsw.apply(office);
	const {a, br0, fw} = vsw.instances as unknown as Record<string, ReturnType<typeof vsw.testVif>>;
	scene.inject(a!, eth({src: a!.mac}));
	scene.inject(fw!.input, eth().vlan({id: 12}), {repeat: 3, run: false});
	const [tagged] = fw!.rules;
	vsw.apply({
		...office,
		instances: {...office.instances, br0: {class: 'bridge', params: {ageingTime: '90s'}}},
		rules: {
			...office.rules,
			fw: [
				{match: 'any', to: 'y'},
				{match: 'vlanId', param: {min: 10, max: 19}, to: 'x', priority: 50},
			],
		},
		outputRings: ['y', 'x'],
	});
	scene.expect((vsw.instances.br0 as unknown) === br0).toBe(true);
	const control = (br0 as unknown as {control(command: string): unknown}).control.bind(br0);
	scene.expect((control('macTable') as unknown[]).length).toBe(1);
	scene.expect(control('configuration')).toMatchObject({ageingTime: '90s', maxEntries: 128});
	scene.expect(fw!.input.queued).toBe(3);
	scene.expect(fw!.rules[0] === tagged).toBe(true);
	scene.settle();
	scene.expect(tagged!).toHaveHits(3);
	scene.expect(vsw.ring('x')).toReceive(4);
	scene.expect(vsw.vif('b')).toReceive(1);
});

run('rules that only change their order keep their hits', scene => {
	const vsw = scene.vswitch();
	const rules = [
		{match: 'vlanId', param: 1, to: 'x'},
		{match: 'vlanId', param: {min: 1, max: 2}, to: 'y'},
	];
	const graph = {instances: {fw: {class: 'forward'}}, outputRings: ['x', 'y'], rules: {fw: rules}};
	vsw.apply(graph);
	const fw = vsw.instances.fw!;
	const [x, y] = vsw.outputRings();
	scene.inject(fw.input, eth().vlan({id: 1}));
	scene.expect(x!).toReceive(1);
	const [one, both] = fw.rules;
	const plan = vsw.apply({...graph, rules: {fw: [rules[1]!, rules[0]!]}});
	scene.expect(plan.relink).toEqual([{instance: 'fw', add: [], remove: [], reorders: true}]);
	scene.inject(fw.input, eth().vlan({id: 1}));
	scene.expect(y!).toReceive(1);
	scene.expect(one!).toHaveHits(1);
	scene.expect(both!).toHaveHits(1);
	const between = {match: 'vlanId', param: 2, to: 'x'};
	vsw.apply({...graph, rules: {fw: [between, rules[1]!, rules[0]!]}});
	scene.inject(fw.input, eth().vlan({id: 2}));
	scene.expect(x!).toReceive(1);
	scene.expect(fw.rules.slice(1)).toEqual([both!, one!]);
});

run('what cannot be configured is made anew, and rules about it with it', scene => {
	const vsw = scene.vswitch();
	vsw.apply(office);
	const before = vsw.instances.b!;
	scene.inject(before.input, eth(), {repeat: 2, run: false});
	const instances = {...office.instances, b: {class: 'testvif', params: {mtu: 64}}};
	const plan = vsw.apply({...office, instances});
	scene.expect(plan.replace).toEqual([
		{
			name: 'b',
			class: 'testvif',
			was: 'testvif',
			changes: {mtu: {from: 1500, to: 64}},
			params: {mtu: 64},
			queued: 2,
		},
	]);
	scene.expect(plan.relink.map(({instance}) => instance).sort()).toEqual(['b', 'br0']);
	scene.expect((vsw.instances.b as unknown) === before).toBe(false);
	scene.expect(before as never).toDrop(2, 'instance-removed');
	scene.inject(vsw.vif('a'), eth());
	scene.expect(vsw.vif('b')).toReceive(1);
	scene.expect(vsw.ring('x')).toReceive(1);
});

run('what configure has changed by hand is known', scene => {
	const vsw = scene.vswitch();
	const br = vsw.add(bridge, 'br0', {ageingTime: '60s'});
	br.control('configure', {ageingTime: '90s'});
	scene.expect(vsw.describe().instances!.br0!.params).toEqual({ageingTime: '90s'});
	const plan = vsw.apply({instances: {br0: {class: 'bridge'}}});
	scene.expect(plan.reconfigure[0]!.changes).toEqual({ageingTime: {from: '90s', to: undefined}});
	scene.expect(br.control('configuration').ageingTime).toBe('300s');
});

const mistakes: Readonly<Record<string, [description: unknown, code: string, place: RegExp]>> = {
	'no description': [7, 'ERR_RINGTAP_DESCRIPTION', /^The description is 7/],
	'an unknown part': [{instance: {}}, 'ERR_RINGTAP_DESCRIPTION', /has no 'instance'/],
	'an unknown class': [
		{instances: {br: {class: 'brigde'}}},
		'ERR_RINGTAP_UNKNOWN_CLASS',
		/^instances\.br\.class: .*bridge/,
	],
	'an unknown parameter': [
		{instances: {br: {class: 'bridge', params: {ageing: '1s'}}}},
		'ERR_RINGTAP_UNKNOWN_PARAMETER',
		/^instances\.br\.params: .*'ageing'/,
	],
	'a ring that is too large': [
		{instances: {br: {class: 'bridge', params: {ringSize: 2 ** 21}}}},
		'ERR_RINGTAP_RING_SIZE',
		/^instances\.br\.params\.ringSize/,
	],
	'a name that cannot be one': [{instances: {'a b': {}}}, 'ERR_RINGTAP_NAME', /^instances\.a b/],
	'one name twice': [
		{instances: {x: {class: 'forward'}}, outputRings: ['x']},
		'ERR_RINGTAP_DUPLICATE_NAME',
		/^outputRings\[0\]/,
	],
	'rules of nobody': [{rules: {fw: []}}, 'ERR_RINGTAP_TARGET', /^rules\.fw: there is no 'fw'/],
	'an unknown target': [
		withRule({match: 'any', to: ['x', 'yy']}),
		'ERR_RINGTAP_TARGET',
		/^rules\.fw\[0\]\.to\[1\]: there is no 'yy'/,
	],
	'an inbound ring of what has none': [
		withRule({match: 'any', to: 'fw.inbound'}),
		'ERR_RINGTAP_TARGET',
		/^rules\.fw\[0\]\.to/,
	],
	'a target twice': [
		withRule({match: 'any', to: ['x', 'x']}),
		'ERR_RINGTAP_DUPLICATE_TARGET',
		/^rules\.fw\[0\]\.to\[1\]/,
	],
	'an unknown condition': [
		withRule({match: 'vlan', to: 'x'}),
		'ERR_RINGTAP_UNKNOWN_CONDITION',
		/^rules\.fw\[0\]: There is no condition 'vlan'/,
	],
	'a condition that its class has not': [
		{instances: {br: {class: 'bridge'}}, rules: {br: [{match: 'vlanId', param: 1, to: 'br'}]}},
		'ERR_RINGTAP_UNSUPPORTED_CONDITION',
		/^rules\.br\[0\]/,
	],
	'a parameter out of range': [
		withRule({match: 'vlanId', param: 5000, to: 'x'}),
		'ERR_RINGTAP_PARAMETER_RANGE',
		/^rules\.fw\[0\]/,
	],
	'a VIF that is none': [
		withRule({match: 'inVif', param: 'fw', to: 'x'}),
		'ERR_RINGTAP_PARAMETER_TYPE',
		/^rules\.fw\[0\]: .*name of a VIF/,
	],
	'an expression that libpcap refuses': [
		withRule({match: 'bpf', param: 'udp prot 53', to: 'x'}),
		'ERR_RINGTAP_FILTER',
		/^rules\.fw\[0\]/,
	],
	'a priority below 0': [
		withRule({match: 'any', priority: -1, to: 'x'}),
		'ERR_RINGTAP_PRIORITY',
		/^rules\.fw\[0\]\.priority/,
	],
	'two default rules': [
		withRule({match: 'any', to: 'x'}, {match: 'any', to: 'fw'}),
		'ERR_RINGTAP_DESCRIPTION',
		/^rules\.fw\[1\] would replace rules\.fw\[0\]/,
	],
};

function withRule(...rules: unknown[]): unknown {
	return {instances: {fw: {class: 'forward'}}, outputRings: ['x'], rules: {fw: rules}};
}

for (const [what, [description, code, place]] of Object.entries(mistakes)) {
	test.serial(`${what} in a description is told with its place, and nothing changes`, t => {
		runScene(({vswitch}) => {
			const vsw = vswitch();
			vsw.apply(office);
			const before = vsw.describe();
			for (const call of ['plan', 'apply'] as const) {
				const error = thrownBy(() => vsw[call](description as GraphDescription));
				t.is(error?.code, code as never);
				t.regex(error!.message, place);
			}
			t.deepEqual(vsw.describe(), before);
		});
	});
}

run('what fails midway leaves nothing half done', scene => {
	const vsw = scene.vswitch();
	vsw.apply(office);
	const before = vsw.describe();
	const fw = vsw.instances.fw!;
	scene.inject(fw.input, eth(), {repeat: 2, run: false});
	// Only the VIF itself knows that it cannot be both.
	const b = {class: 'testvif', params: {access: 7, trunk: [8]}};
	const br0 = {class: 'bridge', params: {ageingTime: '1s'}};
	const {fw: _, a: __, ...rest} = office.instances!;
	const next = {instances: {...rest, b, br0}, rules: {b: [{match: 'any', to: 'br0'}]}};
	const error = thrownBy(() => vsw.apply(next));
	scene.expect(error?.code).toBe('ERR_RINGTAP_VIF_CONFIG');
	scene.expect(error?.message.startsWith('instances.b: ')).toBe(true);
	scene.expect(vsw.describe()).toEqual(before);
	scene.expect((vsw.instances.fw as unknown) === fw).toBe(true);
	scene.expect(fw.input.queued).toBe(2);
	scene.expect(vsw.ring('x')).toReceive(2);
});

run('what was configured before a failure is configured back', scene => {
	const vsw = scene.vswitch();
	vsw.apply(office);
	const br = vsw.instances.br0 as unknown as {control(command: string): unknown};
	const stop = new Error('stop');
	const instances = {...office.instances, br0: {class: 'bridge', params: {mtu: 64}}};
	const change = () => {
		vsw.apply({...office, instances});
		throw stop;
	};
	scene.expect(thrownBy(() => vsw.transaction(change)) as unknown).toBe(stop);
	scene.expect(br.control('configuration')).toMatchObject({mtu: 1518, ageingTime: '60s'});
	scene.expect(vsw.describe()).toEqual(vsw.describe());
	scene.expect(vsw.plan(office).isEmpty).toBe(true);
});

for (const [mode, options] of Object.entries({stepped: {}, live: {modes: ['live' as const]}})) {
	test.serial(`${mode}, a graph that is changed under traffic loses no packet`, t => {
		runScene(scene => {
			const vsw = scene.vswitch();
			const graph = (way: string): GraphDescription => ({
				instances: {
					a: {class: 'testvif'},
					fork: {class: 'forward'},
					left: {class: 'forward'},
					right: {class: 'forward'},
				},
				outputRings: ['x'],
				rules: {
					a: [{match: 'any', to: 'fork'}],
					fork: [{match: 'any', to: way}],
					[way]: [{match: 'any', to: 'x'}],
				},
			});
			vsw.apply(graph('left'));
			for (let round = 1; round <= 60; round++) {
				scene.inject(vsw.vif('a'), eth(), {repeat: 200, run: false});
				if (mode === 'stepped') for (let i = 0; i < round % 11; i++) scene.step();
				vsw.apply(graph(round % 2 === 0 ? 'left' : 'right'));
			}
			t.is(scene.expect(vsw.ring('x')).toReceive(60 * 200).length, 60 * 200);
		}, options);
	});
}
