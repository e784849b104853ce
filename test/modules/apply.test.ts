import test from 'ava';
import {z} from 'zod';
import {
	defineModule,
	eth,
	type GraphDescription,
	runScene,
	type Scene,
	types,
} from '../../src/index.ts';
import {thrownBy} from '../support.ts';

let made = 0;

defineModule({
	name: 'quota',
	doc: 'Lets so many packets pass',
	params: z.object({
		limit: z.number().int().default(3),
		side: types.vif().optional(),
		word: z.string().default('go'),
	}),
	conditions: ['any'],
	drops: {over: 'too many'},
	commands: {
		configure: {
			doc: 'Another limit',
			value: z.object({limit: z.number().int().optional()}),
			result: z.void(),
		},
	},
	create({params, emit, drop}) {
		made++;
		let {limit} = params;
		let count = 0;
		return {
			packet: () => (++count > limit ? drop('over') : emit),
			commands: {
				configure(given) {
					limit = given.limit ?? limit;
				},
			},
		};
	},
});

function graph(params: object): GraphDescription {
	return {
		instances: {a: {class: 'testvif'}, q: {class: 'quota', params: {side: 'a', ...params}}},
		outputRings: ['out'],
		rules: {a: [{match: 'any', to: 'q'}], q: [{match: 'any', to: 'out'}]},
	} as GraphDescription;
}

function applied(scene: Scene, params: object) {
	const vsw = scene.vswitch();
	vsw.apply(graph(params));
	const out = vsw.ring('out');
	return {vsw, out, q: vsw.instances.q as never};
}

test('a graph of modules in TypeScript is described as it was applied', t => {
	runScene(scene => {
		const {vsw} = applied(scene, {limit: 3});
		t.is(String(vsw.plan(vsw.describe())), 'nothing changes');
		t.is(String(vsw.plan(graph({}))), 'nothing changes', 'a default is as good as given');
	});
});

test('what its configure command takes is changed in place, and its state stays', t => {
	runScene(scene => {
		const {vsw, out, q} = applied(scene, {limit: 3});
		scene.inject(vsw.vif('a'), eth(), {repeat: 2});
		const before = made;
		t.is(String(vsw.apply(graph({limit: 5}))), '~ quota q: limit 3 → 5');
		t.is(made, before);
		scene.inject(vsw.vif('a'), eth(), {repeat: 4});
		t.is(scene.expect(out).toReceive(5).length, 5);
		scene.expect(q).toDrop(1, 'over' as never);
		t.is(String(vsw.plan(vsw.describe())), 'nothing changes');
	});
});

test('what it does not take makes the instance anew', t => {
	runScene(scene => {
		const {vsw} = applied(scene, {});
		const before = made;
		t.regex(String(vsw.apply(graph({word: 'stop'}))), /quota q/);
		t.is(made, before + 1);
	});
});

test('a parameter that its schema refuses is told with its place, and nothing changes', t => {
	runScene(scene => {
		const {vsw} = applied(scene, {});
		for (const [params, says] of [
			[{limit: 'many'}, /^instances\.q\.params: quota 'q': parameter 'limit' is 'many'/],
			[{side: 'b'}, /^instances\.q\.params: quota 'q': parameter 'side' is 'b'; it takes a VIF/],
			[{lmiit: 1}, /has no parameter 'lmiit'.*'limit'/],
		] as const) {
			t.regex(thrownBy(() => vsw.apply(graph(params)))!.message, says);
		}
		t.is(String(vsw.plan(graph({}))), 'nothing changes');
	});
});
