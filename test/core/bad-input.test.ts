import test from 'ava';
import {
	bridge,
	eth,
	forward,
	type Instance,
	pcap,
	registerClass,
	type Scene,
	when,
} from '../../src/index.ts';
import {addTestClass, fixture, problemsOf, thrownBy} from '../support.ts';

type Mistake = (scene: Scene) => unknown;

/** What is called wrongly, and the code of the error. Nothing may have changed. */
const mistakes: Record<string, {code: string; says: RegExp; call: Mistake}> = {
	'an unknown class': {
		code: 'ERR_RINGTAP_UNKNOWN_CLASS',
		says: /no module class 'brigde'\. Did you mean 'bridge'\?/,
		call: ({vswitch}) => vswitch().add('brigde' as 'bridge', 'br0'),
	},
	'a duplicate instance name': {
		code: 'ERR_RINGTAP_DUPLICATE_NAME',
		says: /instance 'a' in vswitch 'v0' already/,
		call({vswitch}) {
			const vsw = vswitch();
			vsw.add(forward, 'a');
			return vsw.add(forward, 'a');
		},
	},
	'a duplicate vswitch name': {
		code: 'ERR_RINGTAP_DUPLICATE_NAME',
		says: /vswitch 'edge' already/,
		call: ({vswitch}) => [vswitch('edge'), vswitch('edge')],
	},
	'a name that is none': {
		code: 'ERR_RINGTAP_NAME',
		says: /'my bridge' cannot name an instance/,
		call: ({vswitch}) => vswitch().add(forward, 'my bridge'),
	},
	'an unknown parameter': {
		code: 'ERR_RINGTAP_UNKNOWN_PARAMETER',
		says: /bridge 'br0' has no parameter 'ageingTme'\. Did you mean 'ageingTime'\?/,
		call: ({vswitch}) => vswitch().add(bridge, 'br0', {ageingTme: '3s'} as object),
	},
	'a parameter of the wrong type': {
		code: 'ERR_RINGTAP_PARAMETER_TYPE',
		says: /'maxEntries' is '12'; it takes a whole number from 1/,
		call: ({vswitch}) => vswitch().add(bridge, 'br0', {maxEntries: '12' as unknown as number}),
	},
	'a parameter out of range': {
		code: 'ERR_RINGTAP_PARAMETER_RANGE',
		says: /'access' is 4095; it takes a whole number from 1 to 4094/,
		call: ({vswitch}) => vswitch().testVif('a', {access: 4095}),
	},
	'a duration without unit': {
		code: 'ERR_RINGTAP_DURATION',
		says: /ageingTime' is "300"; it takes a duration/,
		call: ({vswitch}) => vswitch().add(bridge, 'br0', {ageingTime: '300' as '300s'}),
	},
	'access and trunk at once': {
		code: 'ERR_RINGTAP_VIF_CONFIG',
		says: /access mode or in trunk mode/,
		call: ({vswitch}) => vswitch().testVif('a', {access: 1, trunk: [2]}),
	},
	'a ring size out of range': {
		code: 'ERR_RINGTAP_RING_SIZE',
		says: /cannot hold 0 packets; a ring holds 1 to 1048576/,
		call: ({vswitch}) => vswitch().add(forward, 'fw', {ringSize: 0}),
	},
	'a ring flag that there is not': {
		code: 'ERR_RINGTAP_RING_FLAGS',
		says: /cannot have the flag 'multi'/,
		call({vswitch}) {
			const ringParam = () => ({flags: ['multi' as 'sp-enqueue']});
			const cls = registerClass({
				name: 'odd-ring',
				datapath: 'forward',
				create: () => ({ringParam}),
			});
			return vswitch().add(cls, 'odd');
		},
	},
	'a rule to another vswitch': {
		code: 'ERR_RINGTAP_OTHER_VSWITCH',
		says: /a is in vswitch 'one' and b in 'two': only instances of the same/,
		call({vswitch}) {
			const [a] = vswitch('one').testVifs('a');
			const [b] = vswitch('two').testVifs('b');
			return a.otherwise.to(b);
		},
	},
	'a connection across vswitches': {
		code: 'ERR_RINGTAP_OTHER_VSWITCH',
		says: /VIF b of vswitch 'two'; it takes one of 'one'/,
		call({vswitch}) {
			const one = vswitch('one');
			const [b] = vswitch('two').testVifs('b');
			return one.connect(one.add(bridge, 'br0'), b);
		},
	},
	'a rule to a removed instance': {
		code: 'ERR_RINGTAP_REMOVED',
		says: /Instance 'b' has been removed/,
		call({vswitch}) {
			const [a, b] = vswitch().testVifs('a', 'b');
			b.remove();
			return a.otherwise.to(b);
		},
	},
	'a condition that the class does not support': {
		code: 'ERR_RINGTAP_UNSUPPORTED_CONDITION',
		says: /'bridge' does not support the condition 'vlanId'/,
		call({vswitch}) {
			const br = vswitch().add(bridge, 'br0') as unknown as Instance<never>;
			return (br.when as any).vlanId(1);
		},
	},
	'a condition that there is not': {
		code: 'ERR_RINGTAP_UNKNOWN_CONDITION',
		says: /no condition 'vlanID'\. Did you mean 'vlanId'\?/,
		call: () => (when as any).vlanID(1),
	},
	'a condition with a wrong argument': {
		code: 'ERR_RINGTAP_PARAMETER_RANGE',
		says: /'id' is 5000; it takes a whole number from 0 to 4095/,
		call: ({vswitch}) => vswitch().add(forward, 'fw').when.vlanId(5000),
	},
	'a rule that leads to the same ring twice': {
		code: 'ERR_RINGTAP_DUPLICATE_TARGET',
		says: /'b\.input' is given twice/,
		call({vswitch}) {
			const [a, b] = vswitch().testVifs('a', 'b');
			return a.otherwise.to(b, b);
		},
	},
	'a rule that leads nowhere': {
		code: 'ERR_RINGTAP_TARGET',
		says: /The rule a\.when\.any\(\) leads nowhere/,
		call({vswitch, dataplane}) {
			const [a] = vswitch().testVifs('a');
			const rule = a.otherwise;
			dataplane.settle = () => 0; // it is never finished, which is not what is tried here
			return (rule.to as () => unknown)();
		},
	},
	'a VIF that leads elsewhere already': {
		code: 'ERR_RINGTAP_ALREADY_CONNECTED',
		says: /a leads to fw already/,
		call({vswitch}) {
			const vsw = vswitch();
			const [a] = vsw.testVifs('a');
			a.otherwise.to(vsw.add(forward, 'fw'));
			return vsw.connect(vsw.add(bridge, 'br0'), a);
		},
	},
	'a vswitch started twice': {
		code: 'ERR_RINGTAP_ALREADY_STARTED',
		says: /Vswitch 'v0' is running already/,
		call({vswitch}) {
			const vsw = vswitch();
			vsw.start();
			return vsw.start();
		},
	},
	'a dataplane started twice': {
		code: 'ERR_RINGTAP_ALREADY_STARTED',
		says: /The dataplane is running already/,
		call({dataplane}) {
			dataplane.start();
			return dataplane.start();
		},
	},
	'a stop of what does not run': {
		code: 'ERR_RINGTAP_NOT_STARTED',
		says: /Vswitch 'v0' is not running/,
		call: ({vswitch}) => vswitch().stop(),
	},
	'an injection into what was stopped': {
		code: 'ERR_RINGTAP_NOT_STARTED',
		says: /Vswitch 'v0' has been stopped/,
		call({vswitch, inject}) {
			const vsw = vswitch();
			const [a] = vsw.testVifs('a');
			vsw.start();
			vsw.stop();
			return inject(a, eth());
		},
	},
	'an instance that refuses to be created': {
		code: 'ERR_RINGTAP_CREATE',
		says: /refuser 'r0': /,
		call: ({vswitch}) => addTestClass(vswitch(), 'refuser', 'r0'),
	},
	'an instance that cannot be started': {
		code: 'ERR_RINGTAP_START',
		says: /refuser 'r0' could not be started/,
		call({vswitch}) {
			const vsw = vswitch();
			addTestClass(vsw, 'refuser', 'r0', {failStart: true});
			return vsw.start();
		},
	},
	'an unknown command': {
		code: 'ERR_RINGTAP_UNKNOWN_COMMAND',
		says: /no command 'macTabel'\. Did you mean 'macTable'\?/,
		call: ({vswitch}) =>
			vswitch()
				.add(bridge, 'br0')
				.control('macTabel' as 'macTable'),
	},
	'a command that the class refuses': {
		code: 'ERR_RINGTAP_CONTROL',
		says: /br0 refused: That VIF is no port/,
		call({vswitch}) {
			const vsw = vswitch();
			const [a] = vsw.testVifs('a');
			return vsw.add(bridge, 'br0').control('addStatic', {mac: '02:00:00:00:00:01', vif: a});
		},
	},
	'an injection into an instance': {
		code: 'ERR_RINGTAP_INJECT_TARGET',
		says: /Nothing can be injected into fw/,
		call({vswitch, inject}) {
			const fw = vswitch().add(forward, 'fw');
			return inject(fw as never, eth());
		},
	},
	'an injection of something else than packets': {
		code: 'ERR_RINGTAP_PACKETS',
		says: /42 is no packet/,
		call: ({vswitch, inject}) => inject(vswitch().testVif('a'), 42 as never),
	},
	'an expectation on a ring that its module reads': {
		code: 'ERR_RINGTAP_NOT_AN_ENDPOINT',
		says: /fw\.input is read by its module/,
		call: ({vswitch, expect}) => expect(vswitch().add(forward, 'fw').input),
	},
	'an unknown drop reason': {
		code: 'ERR_RINGTAP_UNKNOWN_REASON',
		says: /no drop reason 'mtuu'\. Did you mean 'mtu'\?/,
		call: ({vswitch, expect}) => expect(vswitch().add(bridge, 'br0')).toDrop(1, 'mtuu' as 'mtu'),
	},
	'a missing capture': {
		code: 'ERR_RINGTAP_CAPTURE_NOT_FOUND',
		says: /offise\.pcap/,
		call: ({vswitch, inject}) => inject(vswitch().testVif('a'), pcap(fixture('offise.pcap'))),
	},
	'a directory as capture': {
		code: 'ERR_RINGTAP_CAPTURE_IS_DIRECTORY',
		says: /fixtures/,
		call: ({vswitch, inject}) => inject(vswitch().testVif('a'), pcap(fixture(''))),
	},
	'a truncated capture': {
		code: 'ERR_RINGTAP_CAPTURE_TRUNCATED',
		says: /offset/,
		call: broken('truncated.pcap'),
	},
	'an empty capture': {
		code: 'ERR_RINGTAP_CAPTURE_EMPTY',
		says: /empty/,
		call: broken('empty.pcap'),
	},
	'a capture with a corrupt length': {
		code: 'ERR_RINGTAP_CAPTURE_CORRUPT',
		says: /offset/,
		call: broken('corrupt-length.pcap'),
	},
	'a capture that is none': {
		code: 'ERR_RINGTAP_CAPTURE_FORMAT',
		says: /wrong-magic/,
		call: broken('wrong-magic.pcap'),
	},
	'a pcapng capture of a version to come': {
		code: 'ERR_RINGTAP_CAPTURE_UNSUPPORTED',
		says: /pcapng/,
		call: broken('future-version.pcapng'),
	},
	'more packets than may wait in a ring': {
		code: 'ERR_RINGTAP_RING_FULL',
		says: /11 packets cannot wait in ring fw\.input: it has room for 10 of 10/,
		call({vswitch, inject}) {
			const fw = vswitch().add(forward, 'fw', {ringSize: 10});
			return inject(fw.input, eth(), {repeat: 11, run: false});
		},
	},
	'an option that there is not': {
		code: 'ERR_RINGTAP_OPTION',
		says: /no option 'repeats'/,
		call: ({vswitch, inject}) => inject(vswitch().testVif('a'), eth(), {repeats: 2} as object),
	},
	'a clock moved by a number': {
		code: 'ERR_RINGTAP_DURATION',
		says: /advance\(\) is 5; it takes a duration/,
		call: ({advance}) => advance(5 as unknown as '5s'),
	},
	'a class registered twice': {
		code: 'ERR_RINGTAP_DUPLICATE_CLASS',
		says: /There is a class 'bridge' already/,
		call: () => registerClass({name: 'bridge', datapath: 'forward', create: () => ({})}),
	},
};

function broken(name: string): Mistake {
	return ({vswitch, inject}) => inject(vswitch().testVif('a'), pcap(fixture(`broken/${name}`)));
}

for (const [what, {code, says, call}] of Object.entries(mistakes)) {
	test.serial(`${what}: a clear error, and nothing has changed`, async t => {
		let ledger: unknown;
		const problems = await problemsOf(scene => {
			const error = thrownBy(() => call(scene));
			t.is(error?.code, code as `ERR_RINGTAP_${string}`, error?.message);
			t.regex(error!.message, says);
			const {injected, captured, queued, balanced} = scene.dataplane.ledger;
			ledger = {injected, captured, queued, balanced};
		});
		t.deepEqual(
			problems.filter(problem => problem.code !== 'ERR_RINGTAP_RULE_WITHOUT_TARGET'),
			[],
		);
		t.deepEqual(ledger, {injected: 0n, captured: 0n, queued: 0n, balanced: true});
	});
}

test.serial('a refused instance leaves no name, no VIF index and no ring behind', async t => {
	const problems = await problemsOf(({vswitch, expect}) => {
		const vsw = vswitch();
		expect(() => vsw.testVif('a', {access: 0})).toThrow('ERR_RINGTAP_PARAMETER_RANGE');
		expect(() => vsw.testVif('a', {trunk: [1], access: 1})).toThrow('ERR_RINGTAP_VIF_CONFIG');
		expect(() => vsw.testVifs('a', 'a')).toThrow('ERR_RINGTAP_DUPLICATE_NAME');
		expect(Object.keys(vsw.instances)).toEqual([]);
		expect(vsw.testVif('a').index).toBe(1);
	});
	t.deepEqual(problems, []);
});
