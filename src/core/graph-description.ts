import {type ConditionSpec, describeCondition} from './condition-spec.ts';
import type {InstanceObject} from './instance.ts';
import type {ModuleClasses} from './module-class.ts';
import {defaultPriority} from './pending-rule.ts';
import type {InputRing} from './ring.ts';
import type {Rule} from './rule.ts';
import {sameValue} from './same-value.ts';
import {fromText, readField} from './schema.ts';
import type {InstanceParams, Vswitch} from './vswitch.ts';

/** What is known, and whatever else there may be: editors complete it, and JSON fits. */
type Known<K extends string> = K | (string & {});

/** An instance as it is wanted: `{class: 'bridge', params: {ageingTime: '60s'}}`. */
export interface InstanceSpec {
	/** Its registered name. */
	readonly class: Known<keyof ModuleClasses & string>;
	/** As `vswitch.add` takes them; VIFs by name. */
	readonly params?: Readonly<Record<string, unknown>> & InstanceParams;
}

/** An output rule as it is wanted: `{match: 'vlanId', param: 10, to: 'a'}`. */
export interface RuleSpec extends ConditionSpec {
	/** Names of instances and output rings; `a.inbound` for the second ring of a VIF. */
	readonly to: string | readonly string[];
	/** Default: 100. */
	readonly priority?: number;
}

/**
 * The graph of a vswitch as data that JSON can hold.
 *
 * @example
 * vsw.apply({
 *   instances: {a: {class: 'testvif'}, fw: {class: 'forward'}},
 *   outputRings: ['out'],
 *   rules: {a: [{match: 'any', to: 'fw'}], fw: [{match: 'vlanId', param: 10, to: 'out'}]},
 * });
 */
export interface GraphDescription {
	readonly instances?: Readonly<Record<string, InstanceSpec>>;
	/** Rings that nobody reads but the test: names. */
	readonly outputRings?: readonly string[];
	/** By the name of the instance whose rules they are; at equal priority, in that order. */
	readonly rules?: Readonly<Record<string, readonly RuleSpec[]>>;
}

/** See `Vswitch.describe`. */
export function describeVswitch(vswitch: Vswitch): GraphDescription {
	const rings = vswitch.outputRings().map(ring => ring.instance);
	const instances = vswitch.members().filter(member => !rings.includes(member));
	const withRules = instances.filter(({rules}) => rules.length > 0);
	return {
		instances: Object.fromEntries(instances.map(it => [it.name, describeSpec(it)])),
		outputRings: rings.map(ring => ring.name).sort(), // their order means nothing
		rules: Object.fromEntries(withRules.map(it => [it.name, it.rules.map(describeRule)])),
	};
}

function describeSpec(instance: InstanceObject): InstanceSpec {
	const params = givenParams(instance);
	const isPlain = Object.keys(params).length === 0;
	return {class: instance.class.name, ...(!isPlain && {params})};
}

/** What it was given and is not the default anyway; VIFs by name. */
function givenParams(instance: InstanceObject): Record<string, unknown> {
	const reading = instance.reading('parameter');
	const params: Record<string, unknown> = {};
	const {hosted} = instance.class;
	for (const field of instance.class.datapath.params) {
		const value = instance.given[field.name];
		if (value === undefined) continue;
		const isRead = !hosted || field.scope !== 'own'; // else by the class's own schema
		const isDefault =
			isRead &&
			field.default !== undefined &&
			sameValue(readField(value, field, reading), readField(fromText(field), field, reading));
		if (!isDefault) params[field.name] = field.type === 'vif' ? nameOf(value) : value;
	}
	const {ringSize} = instance.given;
	return ringSize === undefined ? params : {...params, ringSize};
}

function nameOf(value: unknown): string {
	return (value as {name: string}).name;
}

/** A rule in force. */
export function describeRule({condition, targets, priority}: Rule): RuleSpec {
	const names = targets.map(targetName);
	return {
		...describeCondition(condition),
		to: names.length === 1 ? names[0]! : names,
		...(priority !== defaultPriority && {priority}),
	};
}

/** A target of a rule, by name. */
export function targetName(ring: InputRing): string {
	return ring === ring.owner.input ? ring.owner.name : ring.name;
}
