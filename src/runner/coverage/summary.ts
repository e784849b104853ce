import {scenariosOf} from '../record/counts.ts';
import type {CoverageRecord, RunRecord} from '../record/run-record.ts';
import {grouped} from './grouped.ts';

type RuleRecord = CoverageRecord['rules'][number];
type Numbers = Record<string, number>;

/** What a whole run exercised. */
export interface CoverageSummary {
	readonly format: 'ringtap-coverage/1';
	readonly rules: {
		readonly total: number;
		readonly matched: number;
		/** Of 100, cut to one decimal place, so that only all of them are 100. */
		readonly percent: number;
		/** By file, line, and order of their conditions. */
		readonly all: readonly RuleSummary[];
	};
	/** By name. */
	readonly classes: readonly ClassSummary[];
}

/** One rule of the user's code, over all scenarios: laid in one line, for instances of one class, with one condition. */
export interface RuleSummary {
	readonly path: string;
	readonly line: number;
	readonly class: string;
	/** Names of instances that had it. */
	readonly instances: readonly string[];
	readonly condition: string;
	readonly targets: readonly string[];
	readonly packets: number;
	/** Wherever it was laid, a rule before it took all that it could match: that one's condition. */
	readonly shadowedBy?: string;
}

export interface ClassSummary {
	readonly name: string;
	readonly instances: number;
	/** Condition → packets that rules with it decided; of those that the class has and no rule used: 0. */
	readonly conditions: Readonly<Numbers>;
	/** Drop reason → packets. */
	readonly drops: Readonly<Numbers>;
	/** Command → calls. */
	readonly commands: Readonly<Numbers>;
}

/** Undefined: the record holds no coverage; nobody asked for it, or no scenario came so far. */
export function summarise(run: RunRecord): CoverageSummary | undefined {
	const records = scenariosOf(run).flatMap(({coverage}) => (coverage ? [coverage] : []));
	if (records.length === 0) return undefined;
	const all = rulesOf(records);
	const matched = all.filter(({packets}) => packets > 0).length;
	const percent = all.length === 0 ? 0 : Math.floor((matched * 1000) / all.length) / 10;
	return {
		format: 'ringtap-coverage/1',
		rules: {total: all.length, matched, percent, all},
		classes: classesOf(records),
	};
}

function rulesOf(records: readonly CoverageRecord[]): RuleSummary[] {
	const groups = grouped(
		records.flatMap(({rules}) => rules),
		rule => JSON.stringify([rule.path, rule.line, rule.class, rule.condition]),
	);
	return [...groups.values()].map(merged).sort(byPlace);
}

function merged(rules: readonly RuleRecord[]): RuleSummary {
	const {path, line, class: name, condition} = rules[0]!;
	const packets = rules.reduce((sum, rule) => sum + rule.packets, 0);
	const shadows = rules.map(({shadowedBy}) => shadowedBy);
	const isShadowed = packets === 0 && !shadows.includes(undefined);
	return {
		...{path, line, class: name, condition},
		instances: distinct(rules.map(({instance}) => instance)),
		targets: distinct(rules.flatMap(({targets}) => targets)),
		packets,
		...(isShadowed && {shadowedBy: shadows.sort()[0]!}),
	};
}

function classesOf(records: readonly CoverageRecord[]): ClassSummary[] {
	const names = distinct(records.flatMap(({classes}) => Object.keys(classes)));
	return names.map(name => ({
		name,
		instances: sum(records.map(({classes}) => ({[name]: classes[name] ?? 0})))[name]!,
		conditions: sum(records.map(record => conditionHits(record, name))),
		drops: sum(records.map(({drops}) => drops[name] ?? {})),
		commands: sum(records.map(({commands}) => commands[name] ?? {})),
	}));
}

function conditionHits({rules, conditions = {}}: CoverageRecord, name: string): Numbers {
	const used = rules.filter(rule => rule.class === name);
	const hits = used.flatMap(rule => rule.conditions.map(each => ({[each]: rule.packets})));
	return sum([Object.fromEntries((conditions[name] ?? []).map(each => [each, 0])), ...hits]);
}

/** By name; names in order. */
function sum(parts: readonly Readonly<Numbers>[]): Numbers {
	const names = distinct(parts.flatMap(part => Object.keys(part)));
	const total = (name: string) => parts.reduce((all, part) => all + (part[name] ?? 0), 0);
	return Object.fromEntries(names.map(name => [name, total(name)]));
}

/** The order must not depend on which scenario ended first. */
function distinct(names: readonly string[]): string[] {
	return [...new Set(names)].sort();
}

function byPlace(a: RuleSummary, b: RuleSummary): number {
	return (
		compare(a.path, b.path) ||
		a.line - b.line ||
		compare(a.class, b.class) ||
		compare(a.condition, b.condition)
	);
}

function compare(a: string, b: string): number {
	return a < b ? -1 : Number(a > b);
}
