import type {FaultCount} from '../../core/fault.ts';
import type {Ledger} from '../../core/ledger.ts';
import type {Colours} from './colours.ts';
import {count} from './numbers.ts';
import {type Column, type TableStyle, table} from './table.ts';

type Figure = readonly [name: string, packets: bigint];

/**
 * The equation of the ledger, its two sides beside each other: every packet that came about went
 * somewhere.
 */
export function ledgerLines(ledger: Ledger, style: TableStyle, colours: Colours): string[] {
	const {injected, received, generated, copied} = ledger;
	const {captured, transmitted, consumed, dropped, held, queued, delayed} = ledger;
	const droppedTotal = Object.values(dropped).reduce((sum, one) => sum + one, 0n);
	const came: Figure[] = [
		['injected', injected],
		['received', received],
		['generated', generated],
		['copied', copied],
	];
	const went: Figure[] = [
		['captured', captured],
		['transmitted', transmitted],
		['consumed', consumed],
		['dropped', droppedTotal],
		['held', held],
		['queued', queued],
		['delayed', delayed],
	];
	const columns: Column[] = [
		{title: 'came about'},
		{title: 'packets', align: 'right'},
		{title: '   ended as'},
		{title: 'packets', align: 'right'},
	];
	const left = came.filter(isWorthSaying);
	const right = went.filter(isWorthSaying);
	const rows = Array.from({length: Math.max(left.length, right.length)}, (_, i) => [
		...cells(left[i], '', colours),
		...cells(right[i], '   ', colours),
	]);
	const verdict = ledger.balanced
		? colours.green('✔ balanced')
		: colours.red('✖ not balanced: a packet is unaccounted for');
	const total = [...cells(sum(came), '', colours), ...cells(sum(went), '   ', colours)];
	const lines = table(columns, [...rows, total], style);
	// A rule above the totals, as under the titles.
	return [
		...lines.slice(0, -1),
		lines[1]!,
		`${lines.at(-1)}   ${verdict}`,
		...(ledger.missed > 0n ? [`missed by devices, and in no sum: ${ledger.missed}`] : []),
		...ledger.faults.map(faultLine),
	];
}

function faultLine({at, kind, seen, hits}: FaultCount): string {
	return kind === 'link'
		? `fault at ${at}: link down`
		: `fault at ${at}: ${kind} ${hits} of ${seen}`;
}

/** What is always there, and what is not nothing. */
function isWorthSaying([name, packets]: Figure): boolean {
	return name === 'injected' || name === 'captured' || packets > 0n;
}

function cells(figure: Figure | undefined, indent: string, colours: Colours): string[] {
	if (figure === undefined) return ['', ''];
	const [name, packets] = figure;
	return [indent + name, count(packets, colours)];
}

function sum(figures: readonly Figure[]): Figure {
	return ['in all', figures.reduce((total, [, packets]) => total + packets, 0n)];
}
