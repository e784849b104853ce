import {grouped} from './grouped.ts';
import type {CoverageSummary, RuleSummary} from './summary.ts';

/**
 * A tracefile of lcov: a line is one that lays rules, run as often as they matched; a branch is one of its rules.
 *
 * @see https://manpages.debian.org/geninfo
 */
export function lcov({rules}: CoverageSummary): string {
	const files = grouped(rules.all, ({path}) => path);
	return [...files].map(([path, all]) => fileRecord(path, all)).join('');
}

function fileRecord(path: string, rules: readonly RuleSummary[]): string {
	const lines = [...grouped(rules, ({line}) => line)];
	const branches = lines.flatMap(([line, all]) =>
		all.map(({packets}, i) => `BRDA:${line},0,${i},${packets}`),
	);
	const hits = lines.map(([line, all]) => ({line, packets: packetsOf(all)}));
	return [
		'TN:',
		`SF:${path}`,
		...branches,
		`BRF:${rules.length}`,
		`BRH:${matchedOf(rules)}`,
		...hits.map(({line, packets}) => `DA:${line},${packets}`),
		`LF:${hits.length}`,
		`LH:${matchedOf(hits)}`,
		'end_of_record\n',
	].join('\n');
}

function packetsOf(rules: readonly RuleSummary[]): number {
	return rules.reduce((sum, {packets}) => sum + packets, 0);
}

function matchedOf(counted: readonly {readonly packets: number}[]): number {
	return counted.filter(({packets}) => packets > 0).length;
}
