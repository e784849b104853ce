import type {GraphReport} from '../../harness/result.ts';
import type {Colours} from './colours.ts';
import {ledgerLines} from './ledger.ts';
import {count} from './numbers.ts';
import {type Column, type TableStyle, table} from './table.ts';

/**
 * What a graph did, as tables: what came out where, rule hits, drops, the ledger. Lines without
 * indentation.
 */
export function graphLines(report: GraphReport, colours: Colours): string[] {
	const style: TableStyle = {head: colours.dim, line: colours.dim};
	const sections: [title: string, lines: string[]][] = [
		['What came out', endpoints(report, style, colours)],
		['Rules', rules(report, style, colours)],
		['Drops', drops(report, style, colours)],
		['Ledger', ledgerLines(report.ledger, style, colours)],
	];
	return sections.flatMap(([title, lines]) => [colours.bold(title), ...lines, '']).slice(0, -1);
}

function endpoints({endpoints}: GraphReport, style: TableStyle, colours: Colours): string[] {
	const columns: Column[] = [
		{title: 'endpoint'},
		{title: 'kind'},
		{title: 'injected', align: 'right'},
		{title: 'received', align: 'right'},
	];
	const rows = endpoints.flatMap(endpoint => {
		const {name, kind, injected, received, firstPackets} = endpoint;
		const more = received - BigInt(firstPackets.length);
		const packets = firstPackets.map(packet => colours.cyan(`  › ${packet}`));
		if (more > 0n) packets.push(colours.dim(`  … ${more} more`));
		const kindText = kind === 'vif' ? 'VIF' : 'ring';
		return [[name, kindText, count(injected, colours), count(received, colours)], ...packets];
	});
	return table(columns, rows, style);
}

function rules({rules}: GraphReport, style: TableStyle, colours: Colours): string[] {
	if (rules.length === 0) return [colours.dim('there are none')];
	const columns: Column[] = [
		{title: 'instance'},
		{title: 'when'},
		{title: 'to'},
		{title: 'packets', align: 'right'},
		{title: 'bytes', align: 'right'},
	];
	const rows = rules.map(({instance, condition, targets, packets, bytes}) => [
		instance,
		condition,
		targets.join(', '),
		count(packets, colours),
		count(bytes, colours),
	]);
	return table(columns, rows, style);
}

function drops({drops}: GraphReport, style: TableStyle, colours: Colours): string[] {
	const happened = drops.filter(({packets}) => packets > 0n);
	if (happened.length === 0) return [colours.dim('nothing was dropped')];
	const columns: Column[] = [
		{title: 'instance'},
		{title: 'reason'},
		{title: 'kind'},
		{title: 'packets', align: 'right'},
	];
	const rows = happened.map(({instance, reason, kind, packets}) => [
		instance,
		reason,
		kind === 'fault' ? colours.red(kind) : kind,
		count(packets, colours),
	]);
	return table(columns, rows, style);
}
