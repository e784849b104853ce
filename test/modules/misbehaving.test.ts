// What a module of a library does wrong is told as of a built-in one, and the process lives.
import test from 'ava';
import {native} from '../../src/core/native.ts';
import {classes, eth, loadModules, range, type Scene} from '../../src/index.ts';
import {addTestClass, messages, problemsOf, thrownBy} from '../support.ts';
import {compile, sourceOf, temporaryFolder} from './_library.ts';

test.before(() => {
	const folder = temporaryFolder();
	for (const name of ['misbehaving', 'throwing'])
		loadModules(compile(sourceOf(`${name}.cc`), `${folder}/${name}.so`));
});

/** a ── the misbehaving module ── b: five packets, of which the third is mistreated. */
const through =
	(cls: string, params = {}) =>
	({vswitch, inject, expect, advance}: Scene) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		vsw.chain(a, addTestClass(vsw, cls, 'culprit', params), b);
		inject(
			a,
			eth()
				.ipv4()
				.udp({dport: range(1, 5)}),
		);
		expect(b).toReceiveAnything();
		advance('1s');
	};

const misdeeds = {
	keeps: /kept, without being declared held/,
	'emits-twice': /emitted twice/,
	frees: /freed by the module itself/,
	'drops-for-no-reason': /dropped for reason number 7, which its class does not declare/,
};

for (const [cls, says] of Object.entries(misdeeds)) {
	test.serial(`a module of a library that ${cls} is named, with the packet`, async t => {
		const problems = await problemsOf(through(cls));
		const found = problems.find(problem => problem.code === 'ERR_RINGTAP_CUSTODY');
		t.truthy(found, messages(problems).join('\n'));
		t.regex(found!.message, /^culprit: a packet was /);
		t.regex(found!.message, says);
		t.regex(found!.message, /packet 3 of inject\(a, …\) at misbehaving\.test\.ts:\d+/);
		t.regex(found!.story, /udp 49152 > 3/);
		t.is(native().pool()?.inUse, 0);
		t.deepEqual(await problemsOf(through('forward')), []);
	});
}

test.serial('what a module emits that is no packet is told, and goes nowhere', async t => {
	const problems = await problemsOf(through('emits-a-stranger'));
	t.true(
		messages(problems).includes('culprit gave away something that is not a packet'),
		messages(problems).join('\n'),
	);
	t.is(native().pool()?.inUse, 0);
});

test.serial(
	'packets in hand when a module throws are dropped for that, and its words are logged',
	async t => {
		let log: readonly {level: string; text: string}[] = [];
		const problems = await problemsOf(scene => {
			through('throws')(scene);
			log = scene.dataplane.takeLog().lines;
		});
		const [first = ''] = messages(problems);
		t.regex(first, /culprit dropped .*module-threw/);
		t.like(log[0], {level: 'error', text: 'threw in process(): no third packet, please'});
		t.is(native().pool()?.inUse, 0);
	},
);

for (const where of ['timer', 'rule', 'stop']) {
	test.serial(`an exception from a module's ${where} is a problem that names it`, async t => {
		const problems = await problemsOf(scene => {
			through('throwing', {where})(scene);
			if (where === 'stop') scene.dataplane.stop();
		});
		const found = problems.find(({code}) => code === 'ERR_RINGTAP_MODULE_THREW');
		t.regex(found?.message ?? '', new RegExp(`^culprit threw in .*: not ${where}`));
	});
}

test.serial(
	'one that throws, or fails without end, when it is created or started is refused',
	async t => {
		await problemsOf(({vswitch, settle}) => {
			const vsw = vswitch();
			const add = (where: string) => () => addTestClass(vsw, 'throwing', where, {where});
			t.regex(thrownBy(add('create'))!.message, /it threw in create\(\): not create/);
			t.regex(thrownBy(add('endless'))!.message, /^throwing 'endless': x+\.$/);
			t.deepEqual(vsw.instances, {});
			add('start')();
			t.regex(thrownBy(settle)!.message, /it threw in start\(\): not start/);
		});
	},
);

test.serial('a command that throws is an error of that call, whatever it throws', async t => {
	const throwing = classes().throwing!;
	await problemsOf(({vswitch}) => {
		const vsw = vswitch();
		const one = addTestClass(vsw, 'throwing', 'one', {where: 'control'});
		const two = addTestClass(vsw, 'throwing', 'two', {where: 'nowhere'});
		t.like(
			thrownBy(() => one.control('run')),
			{
				code: 'ERR_RINGTAP_MODULE_THREW',
				message: "one threw in command 'run': not control.",
			},
		);
		t.like(
			thrownBy(() => two.control('run')),
			{
				message: "two threw in command 'run': something that is no std::exception.",
			},
		);
		t.like(
			thrownBy(() => throwing.control('run')),
			{
				message: "class throwing threw in command 'run': not the class.",
			},
		);
	});
});
