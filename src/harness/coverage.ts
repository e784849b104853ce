import type {Dataplane} from '../core/dataplane.ts';
import type {Scope} from '../core/native-tables.ts';
import type {RuleUsage, Tally} from '../core/usage-notes.ts';
import type {Place} from './caller.ts';
import {placeOf} from './caller.ts';

/** What of its graph a scenario exercised. */
export interface ScenarioCoverage {
	/** In the order in which they were laid; removed and replaced ones, too. */
	readonly rules: readonly RuleCoverage[];
	/** Class → instances made of it. */
	readonly classes: Readonly<Record<string, number>>;
	/** Class → conditions that rules of it may have. */
	readonly conditions: Readonly<Record<string, readonly string[]>>;
	/** Class → drop reason → packets; of its own reasons also those that there were no drops of: 0. */
	readonly drops: Readonly<Record<string, Readonly<Record<string, number>>>>;
	/** Class → command → calls that were answered; of its own commands also those never called: 0. */
	readonly commands: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** A rule, where it was laid, and what it decided. */
export interface RuleCoverage {
	/** Absolute path and line of the call that laid it, in the user's code. */
	readonly file: string;
	readonly line: number;
	readonly instance: string;
	readonly class: string;
	/** `outVif(a)` */
	readonly condition: string;
	/** Name of each condition in it: `['outVif']`. */
	readonly conditions: readonly string[];
	readonly targets: readonly string[];
	readonly packets: number;
	/** A rule asked before it takes all that it could match: `fiveTuple(…)`. */
	readonly shadowedBy?: string;
}

/** What has been exercised of a dataplane whose usage is noted. `scenario`: for rules that are laid in no user's file. */
export function coverageOf(dataplane: Dataplane, scenario: Place): ScenarioCoverage | undefined {
	const usage = dataplane.usage?.take(dataplane);
	if (!usage) return undefined;
	const used = dataplane.everyInstance.filter(({class: {datapath}}) => !datapath.isInternal);
	const classes = new Map(used.map(instance => [instance.class.name, instance.class.datapath]));
	const own = (named: readonly {name: string; scope: Scope}[]) =>
		named.filter(({scope}) => scope === 'own').map(({name}) => name);
	const ofEach = <T>(what: (name: string) => T) =>
		Object.fromEntries([...classes.keys()].map(name => [name, what(name)]));
	return {
		rules: usage.rules.map(rule => ruleCoverage(rule, scenario)),
		classes: ofEach(name => used.filter(instance => instance.class.name === name).length),
		conditions: ofEach(name => classes.get(name)!.conditions),
		drops: ofEach(name => withZeros(usage.drops[name], own(classes.get(name)!.drops))),
		commands: ofEach(name => withZeros(usage.commands[name], own(classes.get(name)!.commands))),
	};
}

function withZeros(counted: Tally[string] = {}, names: readonly string[]): Tally[string] {
	return {...Object.fromEntries(names.map(name => [name, 0])), ...counted};
}

function ruleCoverage(
	{rule, where, packets, shadowedBy}: RuleUsage,
	scenario: Place,
): RuleCoverage {
	const {owner, condition, targets} = rule;
	const {file, line} = placeOf(where) ?? scenario;
	return {
		file,
		line,
		instance: owner.name,
		class: owner.class.name,
		condition: String(condition),
		conditions: condition.kinds,
		targets: targets.map(ring => ring.name.replace(/\.input$/, '')),
		packets,
		...(shadowedBy && {shadowedBy: String(shadowedBy.condition)}),
	};
}
