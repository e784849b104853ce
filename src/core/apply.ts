import {conditionOf} from './condition-spec.ts';
import {configure} from './control.ts';
import type {GraphDescription} from './graph-description.ts';
import type {InstanceObject} from './instance.ts';
import type {Plan} from './plan.ts';
import {configurationOf, type Intent, paramsOf, planOf, type Relinking} from './plan-of.ts';
import type {InputRing} from './ring.ts';
import type {Rule} from './rule.ts';
import type {Vswitch} from './vswitch.ts';
import {inPath, type WantedInstance, type WantedRule} from './wanted-graph.ts';

/** See `Vswitch.apply`. */
export function apply(vswitch: Vswitch, description: GraphDescription): Plan {
	const intent = planOf(vswitch, description);
	const {plan} = intent;
	vswitch.transaction(() => {
		for (const {name} of [...plan.remove, ...plan.replace]) memberOf(vswitch, name).remove();
		makeInstances(vswitch, intent);
		for (const relinking of intent.relinking) relink(vswitch, relinking);
		// Last: it is done at once, and undone only by doing it again.
		for (const step of plan.reconfigure)
			inPath(`instances.${step.name}.params`, () =>
				reconfigure(memberOf(vswitch, step.name), intent, Object.keys(step.changes)),
			);
		noteParams(vswitch, intent);
	});
	return plan;
}

function memberOf(vswitch: Vswitch, name: string): InstanceObject {
	return vswitch.member(name)!;
}

function makeInstances(vswitch: Vswitch, {plan, wanted}: Intent): void {
	const names = new Set([...plan.add, ...plan.replace].map(({name}) => name));
	for (const name of wanted.outputRings) if (names.has(name)) vswitch.outputRing(name);
	const instances = [...wanted.instances.values()].filter(({name}) => names.has(name));
	// Whoever is given a VIF needs it to be there.
	const namesVif = (name: string) => vifParams(wanted.instances.get(name)!.cls).length > 0;
	instances.sort((a, b) => Number(namesVif(a.name)) - Number(namesVif(b.name)));
	for (const instance of instances) {
		const params = givenTo(vswitch, instance);
		inPath(`instances.${instance.name}`, () =>
			vswitch.add(instance.cls, instance.name, params as never),
		);
	}
}

/** As they are given to `add`: VIFs, not their names. */
function givenTo(vswitch: Vswitch, instance: WantedInstance): Record<string, unknown> {
	const params = paramsOf(instance);
	for (const {name} of vifParams(instance.cls))
		if (params[name] !== undefined) params[name] = memberOf(vswitch, String(params[name]));
	return params;
}

function vifParams({datapath}: InstanceObject['class']) {
	return datapath.params.filter(({type}) => type === 'vif');
}

function relink(vswitch: Vswitch, {name, removed, rules, reorders}: Relinking): void {
	for (const rule of removed) if (!rule.isRemoved) rule.remove();
	const owner = memberOf(vswitch, name);
	const made = rules.map(rule =>
		'spec' in rule ? inPath(rule.path, () => makeRule(owner, rule)) : rule,
	);
	if (reorders || made.some((rule, i) => rule !== owner.rules[i])) owner.reorderRules(made);
}

function makeRule(owner: InstanceObject, {spec, priority, targets}: WantedRule): Rule {
	const {vswitch} = owner;
	const condition = conditionOf(spec, name => memberOf(vswitch, String(name)));
	return owner.addRule(
		condition,
		priority,
		targets.map(target => ringOf(vswitch, target)),
	);
}

function ringOf(vswitch: Vswitch, target: string): InputRing {
	const member = vswitch.member(target);
	return member ? member.input : memberOf(vswitch, target.slice(0, -'.inbound'.length)).inbound;
}

/** What it was given is from here on what is described. */
function noteParams(vswitch: Vswitch, {plan, wanted}: Intent): void {
	const {changes} = vswitch.dataplane;
	const isNew = new Set([...plan.add, ...plan.replace].map(({name}) => name));
	for (const instance of wanted.instances.values()) {
		if (isNew.has(instance.name)) continue;
		const member = memberOf(vswitch, instance.name);
		const before = member.given;
		changes.note(() => {
			member.given = before;
		});
		member.given = givenTo(vswitch, instance);
	}
}

function reconfigure(member: InstanceObject, {wanted}: Intent, names: readonly string[]): void {
	const {changes} = member.vswitch.dataplane;
	const {params} = wanted.instances.get(member.name)!;
	const before = configurationOf(member, member.given, names);
	configure(member, configurationOf(member, params, names));
	changes.note(() => configure(member, before));
}
