import test from 'ava';
import {z} from 'zod';
import {
	classes,
	defineModule,
	eth,
	type ModuleClass,
	runScene,
	type Scene,
	types,
	type Verdict,
} from '../../src/index.ts';
import {messages, problemsOf, thrownBy} from '../support.ts';

const passer = {
	name: 'passer',
	doc: 'Lets everything pass',
	conditions: ['any'],
	create: ({emit}: {emit: never}) => ({packet: () => emit}),
} as const;

const counter = defineModule({
	name: 'counter',
	doc: 'Counts packets by port',
	params: z.object({
		first: z.number().int().min(1).max(65_535).default(7).describe('the first port counted'),
		idle: types.duration().default('60s'),
		address: types.ipv4().optional(),
		mac: types.mac().optional(),
		net: types.prefix().optional(),
		side: types.vif(),
		mode: z.enum(['strict', 'loose']).default('loose'),
	}),
	conditions: ['any'],
	drops: {'not-udp': 'it is no UDP', broken: 'fault: it is broken'},
	commands: {
		total: {doc: 'How many there were', result: z.number()},
		reset: {
			doc: 'Begins anew',
			value: z.object({to: z.number().int().default(0)}),
			result: z.void(),
		},
		lie: {doc: 'Answers what it should not', result: z.number()},
		fail: {doc: 'Throws', result: z.void()},
	},
	classCommands: {
		instances: {doc: 'How many there are', result: z.number()},
		rename: {doc: 'Takes a word', value: z.string(), result: z.string()},
	},
	control: {instances: () => made, rename: word => `${word}!`},
	create({params, emit, drop}) {
		made++;
		let total = 0;
		return {
			packet(p) {
				if (!p.has('udp')) return drop('not-udp');
				if (p.udp.dport >= params.first) total++;
				return emit;
			},
			commands: {
				total: () => total,
				reset: ({to}) => {
					total = to;
				},
				lie: () => 'many' as unknown as number,
				fail: () => {
					throw new RangeError('too far');
				},
			},
			stop() {
				stopped.push(total);
			},
		};
	},
});
let made = 0;
const stopped: number[] = [];

function graph({vswitch}: Scene, params: object = {}) {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const c = vsw.add(counter, 'c0', {side: a, ...params});
	vsw.chain(a, c, b);
	return {vsw, a, b, c};
}

test('state is of each instance, and commands answer from it', t => {
	runScene(scene => {
		const {vsw, a, b, c} = graph(scene);
		const other = vsw.add(counter, 'c1', {side: b});
		scene.inject(a, eth().ipv4().udp({dport: 9}), {repeat: 3});
		scene.inject(a, eth().ipv4().udp({dport: 6}));
		scene.expect(b).toReceive(4);
		t.is(c.control('total'), 3);
		t.is(other.control('total'), 0);
		c.control('reset', {to: 10});
		t.is(c.control('total'), 10);
		c.control('reset', {});
		t.is(c.control('total'), 0);
	});
	t.deepEqual(stopped.slice(-2).toSorted(), [0, 0]);
});

test('the class can be controlled, too', t => {
	t.is(typeof counter.control('instances'), 'number');
	t.is(counter.control('rename', 'x'), 'x!');
	const error = thrownBy(() => (counter as ModuleClass<any>).control('instance'));
	t.is(error?.code, 'ERR_RINGTAP_UNKNOWN_COMMAND');
	t.regex(error!.message, /Did you mean 'instances'/);
	t.throws(() => (counter as ModuleClass<any>).control('rename', 7), {
		code: 'ERR_RINGTAP_PARAMETER_TYPE',
	});
});

for (const [what, params, code, says] of [
	['misspelt', {frist: 1}, 'ERR_RINGTAP_UNKNOWN_PARAMETER', /'frist'.*'first'/],
	['too small', {first: 0}, 'ERR_RINGTAP_PARAMETER_RANGE', /c0'?: parameter 'first' is 0/],
	['of another kind', {first: 'x'}, 'ERR_RINGTAP_PARAMETER_TYPE', /'first' is 'x'/],
	['left out', {side: undefined}, 'ERR_RINGTAP_MISSING_PARAMETER', /needs parameter 'side'/],
	['no VIF', {side: 'a'}, 'ERR_RINGTAP_PARAMETER_TYPE', /'side' is 'a'; it takes a VIF/],
	['no address', {address: '10.0.0'}, 'ERR_RINGTAP_PARAMETER_TYPE', /an IPv4 address like/],
	['no MAC address', {mac: '1:2'}, 'ERR_RINGTAP_PARAMETER_TYPE', /a MAC address like/],
	['no network', {net: '10.0.0.0'}, 'ERR_RINGTAP_PARAMETER_TYPE', /prefix length/],
	['no duration', {idle: '60'}, 'ERR_RINGTAP_PARAMETER_TYPE', /'idle' is '60'/],
	['no word of its list', {mode: 'lose'}, 'ERR_RINGTAP_PARAMETER_TYPE', /strict/],
	['a ring of no size', {ringSize: 0}, 'ERR_RINGTAP_RING_SIZE', /0 packets/],
] as const) {
	test(`a parameter is refused, and no instance made: ${what}`, t => {
		runScene(scene => {
			const error = thrownBy(() => graph(scene, params));
			t.is(error?.code, code);
			t.regex(error!.message, says);
			const [vsw] = Object.values(scene.dataplane.vswitches);
			t.deepEqual(Object.keys(vsw!.instances), ['a', 'b']);
		});
	});
}

for (const [what, call, code] of [
	['unknown', (c: any) => c.control('totl'), 'ERR_RINGTAP_UNKNOWN_COMMAND'],
	['with what it does not take', (c: any) => c.control('total', 1), 'ERR_RINGTAP_PARAMETER_TYPE'],
	[
		'with an argument misspelt',
		(c: any) => c.control('reset', {too: 1}),
		'ERR_RINGTAP_UNKNOWN_PARAMETER',
	],
	[
		'with the wrong argument',
		(c: any) => c.control('reset', {to: 'x'}),
		'ERR_RINGTAP_PARAMETER_TYPE',
	],
	[
		'that answers otherwise than it says',
		(c: any) => c.control('lie'),
		'ERR_RINGTAP_COMMAND_RESULT',
	],
	['that throws', (c: any) => c.control('fail'), 'ERR_RINGTAP_MODULE_THREW'],
] as const) {
	test(`a command is refused: ${what}`, t => {
		runScene(scene => {
			const {c} = graph(scene);
			const error = thrownBy(() => call(c));
			t.is(error?.code, code);
			t.regex(error!.message, /c0/);
		});
	});
}

test('a class says what it takes, does and drops', t => {
	const said = counter.describe();
	t.is(said.language, 'typescript');
	t.deepEqual(
		said.params.map(({name, type, required, default: preset}) => [name, type, required, preset]),
		[
			['first', 'uint', false, '7'],
			['idle', 'duration', false, '60s'],
			['address', 'ipv4', false, undefined],
			['mac', 'mac', false, undefined],
			['net', 'ipv4Prefix', false, undefined],
			['side', 'vif', true, undefined],
			['mode', 'text', false, 'loose'],
			['ringSize', 'uint', false, undefined],
		],
	);
	t.like(said.params[0], {min: 1, max: 65_535, doc: 'the first port counted'});
	t.like(said.drops['not-udp'], {kind: 'verdict', scope: 'own', doc: 'it is no UDP'});
	t.like(said.drops.broken, {kind: 'fault', scope: 'own', doc: 'it is broken'});
	t.like(said.drops['no-rule'], {kind: 'fault', scope: 'all'});
	t.deepEqual(Object.keys(said.commands), ['total', 'reset', 'lie', 'fail']);
	t.deepEqual(said.commands.total!.resultSchema?.type, 'number');
	t.is((said.paramsSchema as any).properties.mode.enum[1], 'loose');
});

test('a definition gets its name, and a later one of that name takes it over', t => {
	const first = defineModule({...passer, doc: 'the first'} as any) as ModuleClass;
	t.is(classes().passer, first);
	const second = defineModule({...passer, doc: 'the second'} as any) as ModuleClass;
	t.is(classes().passer, second);
	runScene(({vswitch}) => {
		const vsw = vswitch();
		vsw.add(first as ModuleClass<any>, 'one', {});
		vsw.add('passer' as never, 'two', {} as never);
		t.is((vsw.instances.two as any).class.describe().doc, 'the second');
		t.is((vsw.instances.one as any).class.describe().doc, 'the first');
	});
});

for (const [what, definition, code] of [
	['a name that is none', {name: '1st'}, 'ERR_RINGTAP_NAME'],
	['the name of a native class', {name: 'bridge'}, 'ERR_RINGTAP_DUPLICATE_CLASS'],
	['no documentation', {doc: undefined}, 'ERR_RINGTAP_MODULE_DEFINITION'],
	['no create', {create: undefined}, 'ERR_RINGTAP_MODULE_DEFINITION'],
	['no conditions', {conditions: undefined}, 'ERR_RINGTAP_MODULE_DEFINITION'],
	['an unknown condition', {conditions: ['vlanID']}, 'ERR_RINGTAP_UNKNOWN_CONDITION'],
	['a reason that is none', {drops: {'Too old': ''}}, 'ERR_RINGTAP_MODULE_DEFINITION'],
	['no packet to send', {copies: 0}, 'ERR_RINGTAP_MODULE_DEFINITION'],
] as const) {
	test(`a definition is refused: ${what}`, t => {
		const error = thrownBy(() => defineModule({...passer, ...definition} as any));
		t.is(error?.code, code);
	});
}

for (const [what, create, says] of [
	[
		'throws',
		() => {
			throw new Error('not today');
		},
		/m threw in create\(\): not today|m' threw in create\(\): not today/,
	],
	['returns nothing', () => undefined, /neither packet nor burst/],
	['returns no handler of a command', () => ({packet: () => {}}), /the command 'go'/],
] as const) {
	test(`no instance is left of a create that ${what}`, t => {
		const cls = defineModule({
			...passer,
			name: 'unborn',
			commands: {go: {doc: '', result: z.void()}},
			create,
		} as any) as ModuleClass<any>;
		runScene(({vswitch}) => {
			const vsw = vswitch();
			const error = thrownBy(() => vsw.add(cls, 'm', {}));
			t.regex(error!.message, says);
			t.deepEqual(Object.keys(vsw.instances), []);
			t.is(vsw.testVif('m').name, 'm');
		});
	});
}

test('a module may be an object of a class, with its state in it', t => {
	class Counting {
		count = 0;
		readonly commands = {count: () => this.count};
		readonly #context: {emit: Verdict};

		constructor(context: {emit: Verdict}) {
			this.#context = context;
		}

		packet(): Verdict {
			this.count++;
			return this.#context.emit;
		}

		stop(): void {
			stopped.push(-this.count);
		}
	}
	const cls = defineModule({
		name: 'counting',
		doc: 'Counts',
		conditions: ['any'],
		commands: {count: {doc: 'How many', result: z.number()}},
		create: context => new Counting(context),
	});
	runScene(scene => {
		const vsw = scene.vswitch();
		const m = vsw.add(cls, 'm');
		const out = vsw.outputRing('out');
		vsw.chain(m, out);
		scene.inject(m.input, eth(), {repeat: 3});
		scene.expect(out).toReceive(3);
		t.is(m.control('count'), 3);
	});
	t.is(stopped.at(-1), -3);
});

test('a class can be a VIF: it is given what leaves, and what it sends enters', t => {
	const echo = defineModule({
		name: 'echo',
		doc: 'Sends back what leaves by it',
		conditions: ['any'],
		drops: {silent: 'it was told to be silent'},
		isVif: true,
		create: ({hold, edit, send, drop, vif}) => ({
			packet(p) {
				if (p.u8(0) === 0xff) return drop('silent');
				t.is(p.outVif?.name, 'e');
				t.is(vif?.name, 'e');
				const {verdict, held} = hold(p);
				edit(held, view => view.setU16(0, 0x0405));
				send(held);
				return verdict;
			},
		}),
	});
	runScene(scene => {
		const vsw = scene.vswitch();
		const a = vsw.testVif('a');
		const e = vsw.add(echo, 'e', {access: 5});
		const fw = vsw.add('forward', 'fw');
		const out = vsw.outputRing('out');
		fw.when.inVif(e).priority(1).to(out);
		fw.when.outVif(e).priority(2).to(e);
		vsw.chain(e, fw);
		scene.inject(fw.input, eth().vlan({id: 5}).ipv4(), {metadata: {outVif: e}});
		const p = scene.expect(out).toReceiveOne();
		t.deepEqual([p.bytes[0], p.bytes[1]], [4, 5]);
		t.is(p.vlan.id, 5);
		void a;
	});
});

test('modules of a scenario that was given up leave nothing behind', async t => {
	for (let i = 0; i < 3; i++) {
		const problems = await problemsOf(scene => {
			const {a} = graph(scene);
			scene.inject(a, eth().ipv4().udp(), {repeat: 40});
			throw new Error('given up');
		});
		t.deepEqual(messages(problems), ['Error: given up']);
	}
});
