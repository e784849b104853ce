import {inspect} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import {type ConditionValue, readCondition} from './condition.ts';
import {type ConditionSpec, conditionOf} from './condition-spec.ts';
import type {GraphDescription, InstanceSpec, RuleSpec} from './graph-description.ts';
import {assertSupports} from './instance.ts';
import {checkRingSize} from './make-instance.ts';
import {type ModuleClass, resolveClass} from './module-class.ts';
import {fromNative, type NativeDataplane} from './native.ts';
import {paramValues} from './param-values.ts';
import {checkPriority, defaultPriority} from './pending-rule.ts';
import {valueKey} from './same-value.ts';
import type {Reading} from './schema.ts';
import {assertName} from './vswitch.ts';

export interface WantedInstance {
	readonly name: string;
	readonly cls: ModuleClass;
	/** As they were given; VIFs by name. */
	readonly params: Readonly<Record<string, unknown>>;
	readonly ringSize: number | undefined;
}

export interface WantedRule {
	readonly spec: RuleSpec;
	readonly priority: number;
	readonly targets: readonly string[];
	/** The same key: the same condition. */
	readonly key: string;
	/** Where it stands in the description. */
	readonly path: string;
}

/** Names of VIFs as numbers: so that conditions on VIFs can be compared before these are there. */
export class VifNumbers {
	readonly #numbers = new Map<string, number>();

	of(name: string): number {
		const known = this.#numbers.get(name) ?? this.#numbers.size + 1;
		this.#numbers.set(name, known);
		return known;
	}
}

/** The same key: the same condition. `vif`: the number of a VIF. */
export function conditionKey(condition: ConditionValue, reading: Reading): string {
	return valueKey([condition.name, ...readCondition(condition, reading)]);
}

/**
 * A description, checked as far as that is possible without making anything of it. Errors begin with the place in it:
 * `rules.fw[2].to`.
 */
export class WantedGraph {
	readonly instances = new Map<string, WantedInstance>();
	readonly outputRings = new Set<string>();
	readonly rules = new Map<string, readonly WantedRule[]>();
	readonly #native: NativeDataplane;
	readonly #vifs: VifNumbers;

	constructor(description: GraphDescription, native: NativeDataplane, vifs: VifNumbers) {
		this.#native = native;
		this.#vifs = vifs;
		const {instances = {}, outputRings = [], rules = {}, ...others} = asObject(description, '');
		const [unknown] = Object.keys(others);
		if (unknown !== undefined)
			refuse('', `has no '${unknown}'; it has instances, outputRings and rules`);
		const specs = Object.entries(asObject(instances, 'instances'));
		for (const [name, spec] of specs) this.#noteClass(name, spec as InstanceSpec);
		for (const [i, name] of asList(outputRings, 'outputRings').entries())
			inPath(`outputRings[${i}]`, () => this.#addOutputRing(name));
		for (const [name] of specs) this.#checkParams(name);
		for (const [name, list] of Object.entries(asObject(rules, 'rules'))) this.#addRules(name, list);
	}

	#noteClass(name: string, spec: InstanceSpec): void {
		const path = `instances.${name}`;
		inPath(path, () => assertName(name));
		const {class: cls, params = {}, ...others} = asObject(spec, path) as unknown as InstanceSpec;
		const [unknown] = Object.keys(others);
		if (unknown !== undefined) refuse(path, `has no '${unknown}'; it has class and params`);
		const found = inPath(`${path}.class`, () => resolveClass(cls));
		const {ringSize, ...rest} = asObject(params, `${path}.params`) as {ringSize?: number};
		if (ringSize !== undefined)
			inPath(`${path}.params.ringSize`, () => checkRingSize(`${found.name} '${name}'`, ringSize));
		this.instances.set(name, {name, cls: found, params: rest, ringSize});
	}

	#checkParams(name: string): void {
		const wanted = this.instances.get(name)!;
		const path = `instances.${name}.params`;
		const reading = this.#reading(`${wanted.cls.name} '${name}'`, 'parameter');
		inPath(path, () => paramValues(wanted.cls, wanted.params, reading));
	}

	#addOutputRing(name: unknown): void {
		assertName(name);
		if (this.instances.has(name) || this.outputRings.has(name)) {
			throw new RingtapError(
				'ERR_RINGTAP_DUPLICATE_NAME',
				`The name '${name}' is taken.`,
				'Names of instances and output rings are unique in a vswitch.',
			);
		}
		this.outputRings.add(name);
	}

	#addRules(name: string, given: unknown): void {
		const path = `rules.${name}`;
		const owner = this.instances.get(name);
		if (!owner) throw this.#noSuch(path, name, [...this.instances.keys()]);
		const taken = new Map<string, number>();
		const rules = asList(given, path).map((spec, i) => {
			const place = `${path}[${i}]`;
			const rule = this.#readRule(owner, asObject(spec, place) as unknown as RuleSpec, place);
			const before = taken.get(rule.key);
			if (rule.spec.param === undefined && before !== undefined)
				refuse(
					place,
					`would replace ${path}[${before}]: there is one rule of '${rule.spec.match}'`,
				);
			taken.set(rule.key, i);
			return rule;
		});
		// As they are asked: sort() leaves those of one priority in their order.
		this.rules.set(
			name,
			rules.sort((a, b) => a.priority - b.priority),
		);
	}

	#readRule(owner: WantedInstance, spec: RuleSpec, path: string): WantedRule {
		const {match, param, to, priority = defaultPriority, ...others} = spec;
		const [unknown] = Object.keys(others);
		if (unknown !== undefined)
			refuse(path, `has no '${unknown}'; it has match, param, to and priority`);
		const of = `a rule of '${owner.name}'`;
		inPath(`${path}.priority`, () => checkPriority(priority, of));
		const targets = this.#readTargets(to, `${path}.to`);
		const key = inPath(path, () => this.#readCondition(owner, {match, param}, of));
		const kept = {...spec, to: targets.length === 1 ? targets[0]! : targets};
		return {spec: kept, priority, targets, key, path};
	}

	#readCondition(owner: WantedInstance, spec: ConditionSpec, of: string): string {
		const reading = this.#reading(`the condition of ${of}`, 'argument');
		const condition = conditionOf(spec, name => name);
		for (const kind of condition.kinds) assertSupports(owner.cls, kind, owner.name);
		const args = readCondition(condition, reading);
		fromNative(() => this.#native.checkCondition(condition.name, args));
		return conditionKey(condition, reading);
	}

	#readTargets(to: unknown, path: string): readonly string[] {
		const targets = Array.isArray(to) ? (to as unknown[]) : [to];
		if (targets.length === 0) refuse(path, 'is empty; a rule leads to one ring or more');
		for (const [i, target] of targets.entries()) {
			const place = Array.isArray(to) ? `${path}[${i}]` : path;
			if (typeof target !== 'string' || this.#ownerOf(target) === undefined)
				throw this.#noSuch(place, target, [...this.instances.keys(), ...this.outputRings]);
			if (targets.indexOf(target) !== i) {
				throw new RingtapError(
					'ERR_RINGTAP_DUPLICATE_TARGET',
					`${place}: '${target}' is given twice as a target of one rule.`,
				);
			}
		}
		return targets as string[];
	}

	/** Whose ring a target is. */
	#ownerOf(target: string): string | undefined {
		if (this.instances.has(target) || this.outputRings.has(target)) return target;
		const vif = target.endsWith('.inbound') ? target.slice(0, -'.inbound'.length) : '';
		return this.instances.get(vif)?.params.inbound === true ? vif : undefined;
	}

	#reading(of: string, kind: string): Reading {
		return {
			of,
			kind,
			vif: (name, what) => {
				const vif = typeof name === 'string' ? this.instances.get(name) : undefined;
				if (vif?.cls.datapath.isVif) return this.#vifs.of(vif.name);
				const vifs = [...this.instances.values()].filter(({cls}) => cls.datapath.isVif);
				throw new RingtapError(
					'ERR_RINGTAP_PARAMETER_TYPE',
					`${what} is ${inspect(name, {depth: 0})}; it takes the name of a VIF.`,
					vifs.length === 0 ? '' : `VIFs here: ${vifs.map(v => v.name).join(', ')}.`,
				);
			},
		};
	}

	#noSuch(path: string, name: unknown, names: readonly string[]): RingtapError {
		return new RingtapError(
			'ERR_RINGTAP_TARGET',
			`${path}: there is no ${inspect(name)} in this description.${didYouMean(String(name), names)}`,
			names.length === 0 ? '' : `There are: ${names.join(', ')}.`,
		);
	}
}

/** What goes wrong in `read` begins with the place in the description. */
export function inPath<T>(path: string, read: () => T): T {
	try {
		return read();
	} catch (error) {
		if (!(error instanceof RingtapError)) throw error;
		throw new RingtapError(error.code, `${path}: ${error.message}`, error.fix);
	}
}

function refuse(path: string, what: string): never {
	throw new RingtapError(
		'ERR_RINGTAP_DESCRIPTION',
		`${path === '' ? 'The description' : path} ${what}.`,
		"For example {instances: {fw: {class: 'forward'}}, rules: {fw: [{match: 'any', to: 'out'}]}, outputRings: ['out']}.",
	);
}

function asObject(value: unknown, path: string): Record<string, unknown> {
	if (typeof value === 'object' && value !== null && !Array.isArray(value))
		return value as Record<string, unknown>;
	return refuse(path, `is ${inspect(value, {depth: 0})}; it takes an object`);
}

function asList(value: unknown, path: string): readonly unknown[] {
	return Array.isArray(value)
		? value
		: refuse(path, `is ${inspect(value, {depth: 0})}; it takes a list`);
}
