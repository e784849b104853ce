import type {Outcome} from './guest.ts';

/** A line of the table. */
export interface Row {
	readonly nic: string;
	readonly driver: string;
	readonly verdict: 'passed' | 'failed' | 'skipped';
	readonly frames: string;
	readonly files: string;
	readonly seconds: string;
	readonly remarks: string;
}

const head = {
	nic: 'NIC',
	driver: 'driver',
	verdict: 'result',
	frames: 'frames',
	files: 'files',
	seconds: 's',
	remarks: 'remarks',
};
const columns = Object.keys(head) as (keyof Row)[];

export function rowOf(nic: string, driver: string, outcome: Outcome, elapsedMs: number): Row {
	const {crossings, passed, runs, faults, notes} = outcome;
	const sum = (key: 'good' | 'of') => crossings.reduce((all, one) => all + one[key], 0);
	return {
		nic,
		driver,
		verdict: faults.length === 0 ? 'passed' : 'failed',
		frames: `${sum('good')}/${sum('of')}`,
		files: `${passed}/${runs}`,
		seconds: (elapsedMs / 1000).toFixed(0),
		remarks: [...faults, ...notes].join('; '),
	};
}

export function skippedRow(nic: string, driver: string, reason: string): Row {
	return {nic, driver, verdict: 'skipped', frames: '', files: '', seconds: '', remarks: reason};
}

/** Markdown, as the docs have it. */
export function table(rows: readonly Row[]): string {
	const lines = [head, ...rows];
	const widths = columns.map(column => Math.max(...lines.map(line => line[column].length)));
	const told = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	const [first, ...rest] = lines.map(line =>
		told(columns.map((column, index) => line[column].padEnd(widths[index]!))),
	);
	const rule = told(columns.map(() => '---'));
	return [first, rule, ...rest, ''].join('\n');
}
