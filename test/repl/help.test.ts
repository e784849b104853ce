// What the prompt says of a name: of each public one there is something.
import test from 'ava';
import * as api from '../../src/index.ts';
import {apiEntries} from '../../src/repl/help/api.ts';
import {ringtap} from '../cli/_cli.ts';

/** What a scene, its graph, and expectations offer. */
const ofUse = [
	'Scene',
	'Expect',
	'Dataplane',
	'Vswitch',
	'InstanceBase',
	'InputRing',
	'Rule',
	'Tap',
	'Fault',
	'Capture',
	'RingtapError',
	'ReceiverExpectation',
	'DropExpectation',
	'InstanceExpectation',
	'ValueExpectation',
	'RuleExpectation',
];

for (const name of Object.keys(api)) {
	test(`of ${name} there is something to say`, t => {
		t.regex(apiEntries()[name]?.doc ?? '', /\w{2}/);
	});
}

for (const owner of ofUse) {
	test(`of each member of ${owner} there is something to say`, t => {
		const members = Object.entries(apiEntries()).filter(([name]) => name.startsWith(`${owner}.`));
		t.true(members.length > 0);
		t.deepEqual(
			members.filter(([, {doc}]) => !/\w{2}/.test(doc)).map(([name]) => name),
			[],
		);
	});
}

const asked = async (...lines: string[]) =>
	(await ringtap(['repl', '--keep-going'], {input: `${lines.join('\n')}\n`})).stdout;

test('a class, one of its parameters, its commands, its drop reasons', async t => {
	t.regex(
		await asked('.help bridge'),
		/^bridge\nA learning Ethernet switch.*Parameters.*macTable/s,
	);
	t.regex(await asked('?bridge.ageingTime'), /ageingTime\? +duration.*300s/);
	const macTable = await asked('?bridge.macTable');
	t.regex(macTable, /macTable → list of \{mac, vif/);
	t.notRegex(macTable, /addStatic/);
	t.regex(await asked('?bridge.same-vif'), /same-vif +verdict/);
});

test('an instance at the prompt is one of its class', async t => {
	const given = "const br = vswitch().add('bridge', 'br0')";
	t.is(await asked(given, '?br.macTable'), await asked('?bridge.macTable'));
});

test('a name of the API, a member by its last name, a condition, a dot-command, an error code', async t => {
	t.regex(await asked('?inject'), /^inject\ninject\(at: Vif \| InputRing, packets: Packets/);
	t.regex(
		await asked('?Vswitch.add'),
		/Makes an instance of a class.*const br = vsw\.add\(bridge/s,
	);
	t.regex(await asked('?toReceive'), /^ReceiverExpectation\.toReceive\n/);
	t.regex(await asked('?vlanId'), /^vlanId\(id\)\nVLAN ID of the outer tag/);
	t.regex(await asked('.help .topology'), /^\.topology \[--svg FILE/);
	t.regex(await asked('?ERR_RINGTAP_RING_FULL'), /^ERR_RINGTAP_RING_FULL\n\S/);
});

test('what there is no help on: the nearest there is', async t => {
	const {stderr, code} = await ringtap(['repl'], {input: '?bridge.macTabel\n'});
	t.is(code, 1);
	t.regex(stderr, /There is no help on 'bridge\.macTabel'\. Did you mean 'bridge\.macTable'\?/);
});
