import {escaped} from '../html/escape.ts';
import {grouped} from './grouped.ts';
import type {ClassSummary, CoverageSummary, RuleSummary} from './summary.ts';

type Row = readonly (string | number)[];

/** A page by itself: no script, no network. */
export function coveragePage(summary: CoverageSummary): string {
	const {percent} = summary.rules;
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Rule coverage ${percent} %</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Rule coverage ${percent} %</h1>
${coverageSections(summary)}
</body>
</html>
`;
}

/** What is below the heading, for other pages, too. */
export function coverageSections({rules, classes}: CoverageSummary): string {
	const {percent, matched, total, all} = rules;
	const files = [...grouped(all, ({path}) => path)];
	return `<p>${matched} of ${total} ${total === 1 ? 'rule' : 'rules'} matched.</p>
<meter min="0" max="100" value="${percent}">${percent} %</meter>
${files.map(([path, inFile]) => fileSection(path, inFile)).join('\n')}
<h2>Classes</h2>
${classes.map(classSection).join('\n')}`;
}

function fileSection(path: string, rules: readonly RuleSummary[]): string {
	const matched = rules.filter(({packets}) => packets > 0).length;
	const rows = rules.map(rule => ({cells: ruleCells(rule), mark: markOf(rule)}));
	return `<h2>${escaped(path)} <small>${matched} of ${rules.length}</small></h2>
${table(['line', 'rule', 'leads to', 'packets', ''], rows)}`;
}

function ruleCells({line, class: name, instances, condition, targets, ...rule}: RuleSummary): Row {
	const owner = `${name} ${instances.join(', ')}: ${condition}`;
	const by = rule.shadowedBy === undefined ? 'never matched' : `shadowed by ${rule.shadowedBy}`;
	return [line, owner, targets.join(', '), rule.packets, rule.packets > 0 ? '' : by];
}

function markOf({packets, shadowedBy}: RuleSummary): string {
	if (packets > 0) return 'matched';
	return shadowedBy === undefined ? 'never' : 'shadowed';
}

function classSection({name, instances, conditions, drops, commands}: ClassSummary): string {
	const kinds = {condition: conditions, 'drop reason': drops, command: commands};
	const rows = Object.entries(kinds).flatMap(([kind, numbers]) =>
		Object.entries(numbers).map(([what, number]) => ({
			cells: [kind, what, number],
			mark: number > 0 ? 'matched' : 'never',
		})),
	);
	const count = `${instances} ${instances === 1 ? 'instance' : 'instances'}`;
	return `<details><summary>${escaped(name)} <small>${count}</small></summary>
${table(['', 'name', 'packets or calls'], rows)}
</details>`;
}

function table(titles: Row, rows: readonly {readonly cells: Row; readonly mark: string}[]): string {
	const classes = (rows[0]?.cells ?? titles).map(alignment);
	const cells = (tag: string, row: Row) =>
		row.map((cell, i) => `<${tag}${classes[i]}>${escaped(String(cell))}</${tag}>`).join('');
	const body = rows.map(({cells: row, mark}) => `<tr class="${mark}">${cells('td', row)}</tr>`);
	return `<div class="table"><table>
<tr>${cells('th', titles)}</tr>
${body.join('\n')}
</table></div>`;
}

function alignment(cell: string | number): string {
	return typeof cell === 'number' ? ' class="number"' : '';
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.4 system-ui, sans-serif; }
body { max-width: 60rem; margin: 1rem auto; padding: 0 1rem; }
h2 { font-size: 1.1rem; margin-top: 2rem; } small { font-weight: normal; opacity: .7; }
meter { width: 100%; height: 1.5rem; } div { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; vertical-align: top; padding: .2rem .6rem; border-bottom: 1px solid #8884; }
td { font-family: ui-monospace, monospace; } th.number, td.number { text-align: right; }
.never { background: #e5484d2e; } .shadowed { background: #f5a6233d; }
summary { cursor: pointer; padding: .3rem 0; }
@media print { .never td:first-child::before { content: "✗ "; } }
`;
