import {inspect} from 'node:util';
import {conditions} from './condition.ts';
import type {InstanceSpec, RuleSpec} from './graph-description.ts';

/** A parameter that changes; undefined: not given, so the default. */
export interface ParameterChange {
	readonly from: unknown;
	readonly to: unknown;
}

export interface AddStep extends InstanceSpec {
	readonly name: string;
}

export interface RemoveStep {
	readonly name: string;
	readonly class: string;
	/** Packets queued for it, which are dropped, `instance-removed`. */
	readonly queued: number;
}

/** Its class has a command for it: state and queued packets stay. */
export interface ReconfigureStep {
	readonly name: string;
	readonly class: string;
	readonly changes: Readonly<Record<string, ParameterChange>>;
}

/** Removed, and made anew under its name: what it knew is lost, and what is queued for it. */
export interface ReplaceStep extends ReconfigureStep {
	/** The class of the one before; `outputring` of an output ring. */
	readonly was: string;
	readonly params: Readonly<Record<string, unknown>>;
	readonly queued: number;
}

/** Rules of one instance. What is in neither list stays, with its hits. */
export interface RelinkStep {
	readonly instance: string;
	readonly add: readonly RuleSpec[];
	readonly remove: readonly RuleSpec[];
	/** Whether rules that stay are asked in another order. */
	readonly reorders: boolean;
}

/** What makes one graph of another: the steps as data. Printed, a line for each. */
export class Plan {
	readonly add: readonly AddStep[];
	readonly remove: readonly RemoveStep[];
	readonly replace: readonly ReplaceStep[];
	readonly reconfigure: readonly ReconfigureStep[];
	readonly relink: readonly RelinkStep[];

	/** @internal */
	constructor(steps: Omit<Plan, 'isEmpty'>) {
		this.add = steps.add;
		this.remove = steps.remove;
		this.replace = steps.replace;
		this.reconfigure = steps.reconfigure;
		this.relink = steps.relink;
	}

	/** Nothing has to change. */
	get isEmpty(): boolean {
		return Object.values(this).every(steps => (steps as readonly unknown[]).length === 0);
	}

	toString(): string {
		if (this.isEmpty) return 'nothing changes';
		return [
			...this.remove.map(step => `− ${step.class} ${step.name}${lost(step.queued)}`),
			...this.add.map(step => `+ ${step.class} ${step.name}${showParams(step.params)}`),
			...this.replace.map(showReplace),
			...this.reconfigure.map(step => `~ ${step.class} ${step.name}${showChanges(step)}`),
			...this.relink.flatMap(showRelink),
		].join('\n');
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return this.toString();
	}
}

function lost(queued: number): string {
	if (queued === 0) return '';
	return `; ${queued} ${queued === 1 ? 'packet' : 'packets'} queued for it dropped`;
}

function show(value: unknown): string {
	return value === undefined
		? 'not given'
		: inspect(value, {breakLength: Number.POSITIVE_INFINITY});
}

function showParams(params: object | undefined): string {
	return params && Object.keys(params).length > 0 ? ` ${show(params)}` : '';
}

function showChanges({changes}: ReconfigureStep): string {
	const parts = Object.entries(changes).map(
		([name, {from, to}]) => `${name} ${show(from)} → ${show(to)}`,
	);
	return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
}

function showReplace(step: ReplaceStep): string {
	const what =
		step.was === step.class ? showChanges(step) : `: was ${step.was}${showParams(step.params)}`;
	return `± ${step.class} ${step.name}${what}; made anew, its state is lost${lost(step.queued)}`;
}

function showRelink({instance, add, remove, reorders}: RelinkStep): string[] {
	return [
		`  ${instance}`,
		...remove.map(rule => `    − ${showRule(rule)}`),
		...add.map(rule => `    + ${showRule(rule)}`),
		...(reorders ? ['    ~ the order of rules'] : []),
	];
}

/** `vlanId(10) → a, b  priority 50` */
function showRule({match, param, to, priority}: RuleSpec): string {
	const takesSeveral = (conditions().get(match)?.args.length ?? 0) > 1;
	const params = param === undefined ? [] : takesSeveral && Array.isArray(param) ? param : [param];
	const condition = `${match}(${params.map(show).join(', ')})`;
	const rank = priority === undefined ? '' : `  priority ${priority}`;
	return `${condition} → ${[to].flat().join(', ')}${rank}`;
}
