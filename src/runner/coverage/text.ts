import {table} from '../report/table.ts';
import type {ClassSummary, CoverageSummary, RuleSummary} from './summary.ts';

/** What a run exercised, and what it did not, for people. */
export function coverageLines(summary: CoverageSummary): string[] {
	const {rules, classes} = summary;
	const {percent, matched, total, all} = rules;
	const unmatched = all.filter(({packets}) => packets === 0);
	const never = unmatched.filter(({shadowedBy}) => shadowedBy === undefined);
	const shadowed = unmatched.filter(({shadowedBy}) => shadowedBy !== undefined);
	return [
		`Rule coverage: ${percent} %, ${matched} of ${total} ${total === 1 ? 'rule' : 'rules'} matched`,
		...section('Never matched', never.map(ruleLine)),
		...section('Shadowed: a rule before takes all that they could match', shadowed.map(ruleLine)),
		'',
		...classTable(classes),
	];
}

/** `l2/bridge.dp.ts:12  bridge br0: outVif(c) → c`; of a shadowed one also by what. */
export function ruleLine(rule: RuleSummary): string {
	const {path, line, condition, targets, shadowedBy} = rule;
	const by = shadowedBy === undefined ? '' : `  (by ${shadowedBy})`;
	return `${path}:${line}  ${ownerOf(rule)}: ${condition} → ${targets.join(', ')}${by}`;
}

function ownerOf({class: name, instances}: RuleSummary): string {
	const [first = '', ...others] = instances;
	return `${name} ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`;
}

function section(title: string, lines: readonly string[]): string[] {
	return lines.length === 0 ? [] : ['', title, ...lines.map(line => `  ${line}`)];
}

function classTable(classes: readonly ClassSummary[]): string[] {
	const columns = [
		{title: 'class'},
		{title: 'instances', align: 'right' as const},
		{title: 'conditions', align: 'right' as const},
		{title: 'drop reasons never seen'},
		{title: 'commands never called'},
	];
	return table(
		columns,
		classes.map(({name, instances, conditions, drops, commands}) => [
			name,
			String(instances),
			`${usedOf(conditions)} of ${Object.keys(conditions).length}`,
			unusedOf(drops).join(', ') || '–',
			unusedOf(commands).join(', ') || '–',
		]),
	);
}

function usedOf(numbers: Readonly<Record<string, number>>): number {
	return Object.values(numbers).filter(number => number > 0).length;
}

/** Names of those that there was nothing of. */
export function unusedOf(numbers: Readonly<Record<string, number>>): string[] {
	return Object.keys(numbers).filter(name => numbers[name] === 0);
}
