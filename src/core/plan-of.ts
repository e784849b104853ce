import {
	describeRule,
	type GraphDescription,
	type RuleSpec,
	targetName,
} from './graph-description.ts';
import {InstanceObject} from './instance.ts';
import type {FieldDescription} from './native-tables.ts';
import {paramValues} from './param-values.ts';
import {
	type AddStep,
	type ParameterChange,
	Plan,
	type ReconfigureStep,
	type RelinkStep,
	type ReplaceStep,
} from './plan.ts';
import type {Rule} from './rule.ts';
import {fromText} from './schema.ts';
import type {Vswitch} from './vswitch.ts';
import {
	conditionKey,
	VifNumbers,
	type WantedGraph as Wanted,
	WantedGraph,
	type WantedInstance,
	type WantedRule,
} from './wanted-graph.ts';

/** What is done with the rules of one instance. */
export interface Relinking {
	readonly name: string;
	readonly removed: readonly Rule[];
	/** As they are wanted, in their order: those that stay, and what others are to be made of. */
	readonly rules: readonly (Rule | WantedRule)[];
	readonly reorders: boolean;
}

/** A plan, and what is needed to carry it out. */
export interface Intent {
	readonly plan: Plan;
	readonly wanted: Wanted;
	readonly relinking: readonly Relinking[];
}

/** What is to be done so that the vswitch is as described; changes nothing. */
export function planOf(vswitch: Vswitch, description: GraphDescription): Intent {
	const vifs = new VifNumbers();
	const wanted = new WantedGraph(description, vswitch.dataplane.native(), vifs);
	const members = new Map(vswitch.members().map(member => [member.name, member]));
	const fates = [...members.values()].map(member => fateOf(member, wanted));
	const leaving = fates.filter(fate => !fate.stays).map(({member}) => member);
	const relinking = [...wanted.instances.keys()].map(name => {
		const member = members.get(name);
		const isNew = !member || leaving.includes(member);
		return relinkingOf(name, isNew ? undefined : member, wanted, leaving, vifs);
	});
	const plan = new Plan({
		add: [...addSteps(wanted)].filter(({name}) => !members.has(name)),
		remove: fates.filter(fate => fate.gone).map(({member}) => stepOf(member)),
		replace: fates.flatMap(fate => (fate.replace ? [fate.replace] : [])),
		reconfigure: fates.flatMap(fate => (fate.reconfigure ? [fate.reconfigure] : [])),
		relink: relinking.map(relinkStep).filter(step => step !== undefined),
	});
	return {plan, wanted, relinking};
}

function* addSteps(wanted: Wanted): Generator<AddStep> {
	for (const instance of wanted.instances.values()) {
		const params = paramsOf(instance);
		const isPlain = Object.keys(params).length === 0;
		yield {name: instance.name, class: instance.cls.name, ...(!isPlain && {params})};
	}
	for (const name of wanted.outputRings) yield {name, class: 'outputring'};
}

/** As `vswitch.add` takes them. */
export function paramsOf({params, ringSize}: WantedInstance): Record<string, unknown> {
	return ringSize === undefined ? {...params} : {...params, ringSize};
}

// ——————————————————————————————————————————————————————————————————————————————————— instances

function stepOf(member: InstanceObject) {
	const {input, hasInbound} = member;
	const queued = input.queued + (hasInbound ? member.inbound.queued : 0);
	return {name: member.name, class: member.class.name, queued};
}

/** What becomes of an instance that is there. */
interface Fate {
	readonly member: InstanceObject;
	readonly stays: boolean;
	readonly gone?: boolean;
	readonly replace?: ReplaceStep;
	readonly reconfigure?: ReconfigureStep;
}

function fateOf(member: InstanceObject, {instances, outputRings}: Wanted): Fate {
	const {name, queued, class: was} = stepOf(member);
	const isRing = was === 'outputring';
	const wanted = instances.get(name);
	if (isRing && outputRings.has(name)) return {member, stays: true};
	if (!wanted && !outputRings.has(name)) return {member, stays: false, gone: true};
	const cls = wanted?.cls.name ?? 'outputring';
	const params = wanted ? paramsOf(wanted) : {};
	const isOther = !wanted || wanted.cls !== member.class;
	const changes = isOther ? {} : changesOf(member, wanted);
	if (isOther || !canConfigure(member, wanted, changes))
		return {member, stays: false, replace: {name, class: cls, was, changes, params, queued}};
	if (Object.keys(changes).length === 0) return {member, stays: true};
	return {member, stays: true, reconfigure: {name, class: cls, changes}};
}

function changesOf(
	member: InstanceObject,
	wanted: WantedInstance,
): Record<string, ParameterChange> {
	const {ringSize, ...given} = member.given;
	const numbers = new VifNumbers();
	const vif = (value: unknown) => numbers.of(nameOf(value));
	const reading = {of: member.name, kind: 'parameter', vif};
	const now = paramValues(member.class, given, reading);
	const then = paramValues(member.class, wanted.params, reading);
	const changes: Record<string, ParameterChange> = {};
	for (const name of new Set([...now.keys(), ...then.keys()])) {
		if (now.get(name) === then.get(name)) continue;
		const from = given[name] instanceof InstanceObject ? nameOf(given[name]) : given[name];
		changes[name] = {from, to: wanted.params[name]};
	}
	const size = wanted.ringSize ?? (ringSize === undefined ? member.input.size : undefined);
	if (size !== member.input.size) changes.ringSize = {from: ringSize, to: wanted.ringSize};
	return changes;
}

function nameOf(vif: unknown): string {
	return typeof vif === 'string' ? vif : (vif as {name: string}).name;
}

/** The arguments of its class's `configure` for what changes. */
function configurable({class: {datapath}}: InstanceObject): readonly FieldDescription[] {
	return datapath.commands.find(command => command.name === 'configure')?.arguments ?? [];
}

function canConfigure(
	member: InstanceObject,
	wanted: WantedInstance,
	changes: Readonly<Record<string, ParameterChange>>,
): boolean {
	const fields = configurable(member).map(({name}) => name);
	return Object.keys(changes).every(
		name => fields.includes(name) && configuredTo(member, wanted.params, name) !== undefined,
	);
}

/** What `configure` is given for a parameter: its default where it was not given. */
function configuredTo(
	{class: {datapath}}: InstanceObject,
	params: Readonly<Record<string, unknown>>,
	name: string,
): unknown {
	const field = datapath.params.find(param => param.name === name)!;
	if (params[name] !== undefined) return params[name];
	return field.default === undefined ? undefined : fromText(field);
}

/** What `configure` is given so that parameters are as in `params`. */
export function configurationOf(
	member: InstanceObject,
	params: Readonly<Record<string, unknown>>,
	names: readonly string[],
): Record<string, unknown> {
	return Object.fromEntries(names.map(name => [name, configuredTo(member, params, name)]));
}

// ——————————————————————————————————————————————————————————————————————————————————— rules

/** `member`: the instance, if it stays. */
function relinkingOf(
	name: string,
	member: InstanceObject | undefined,
	wanted: Wanted,
	leaving: readonly InstanceObject[],
	vifs: VifNumbers,
): Relinking {
	const reading = {of: name, kind: 'argument', vif: (vif: unknown) => vifs.of(nameOf(vif))};
	const keyOf = ({condition, priority, targets}: Rule) =>
		ruleKey(conditionKey(condition, reading), priority, targets.map(targetName));
	const there = new Map<string, Rule[]>();
	const removed = new Set(member?.rules);
	for (const rule of member?.rules ?? []) {
		if (leaving.some(instance => rule.isAbout(instance))) continue;
		const key = keyOf(rule);
		const same = there.get(key);
		if (same) same.push(rule);
		else there.set(key, [rule]);
	}
	const rules = (wanted.rules.get(name) ?? []).map(rule => {
		const same = there.get(ruleKey(rule.key, rule.priority, rule.targets))?.shift();
		if (same) removed.delete(same);
		return same ?? rule;
	});
	const places = new Map(member?.rules.map((rule, i) => [rule, i] as const));
	const stay = rules.map(rule => places.get(rule as Rule)).filter(place => place !== undefined);
	const reorders = stay.some((place, i) => i > 0 && place < stay[i - 1]!);
	return {name, removed: [...removed], rules, reorders};
}

function ruleKey(condition: string, priority: number, targets: readonly string[]): string {
	return `${priority} ${JSON.stringify(targets)} ${condition}`;
}

function relinkStep({name, removed, rules, reorders}: Relinking): RelinkStep | undefined {
	const add = rules.flatMap((rule): RuleSpec[] => ('spec' in rule ? [rule.spec] : []));
	if (add.length === 0 && removed.length === 0 && !reorders) return undefined;
	return {instance: name, add, remove: removed.map(describeRule), reorders};
}
