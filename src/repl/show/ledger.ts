import {table} from '../../runner/report/table.ts';
import type {Form} from '../forms.ts';

/** In which references to packets come in. */
const sources = ['injected', 'received', 'generated', 'copied'];

interface LedgerLike {
	readonly balanced: boolean;
	readonly findings: readonly string[];
	readonly dropped: Readonly<Record<string, bigint>>;
}

/** Where packets came from and where they are, and whether that adds up. */
export const form: Form = {
	isFor: value =>
		typeof value === 'object' && value !== null && 'balanced' in value && 'findings' in value,
	lines(ledger: LedgerLike, {colours}) {
		const {bold, dim, green, red, yellow} = colours;
		const counts = Object.entries(ledger).filter(([, value]) => typeof value === 'bigint');
		const came = counts.filter(([name]) => sources.includes(name));
		const went = [
			...counts.filter(([name]) => !sources.includes(name)),
			...Object.entries(ledger.dropped).map(([reason, n]) => [`dropped: ${reason}`, n]),
		].filter(([, n]) => n !== 0n);
		const rows = Array.from({length: Math.max(came.length, went.length)}, (_, i) =>
			[came[i], went[i]].flatMap(([name, n] = ['', '']) => [String(name), yellow(String(n))]),
		);
		const heads = [
			{title: 'came in'},
			{title: '', align: 'right'},
			{title: 'is, or left as'},
			{title: '', align: 'right'},
		] as const;
		const end = ledger.balanced
			? green('every packet is accounted for')
			: red(bold('it does not add up'));
		return [...table(heads, rows, {head: dim, line: dim}), end, ...ledger.findings.map(red)];
	},
};
