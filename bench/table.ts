// Figures for people.
import type {FigureInfo} from './suite.ts';

interface Figure {
	readonly name: string;
	readonly value: number;
	readonly unit: string;
}

/** Ratio: of the figure to its goal, turned round where more is better; up to 1 it is reached. */
export function table(figures: readonly Figure[], known: readonly FigureInfo[]): string {
	const rows = figures.map(figure => {
		const {goal} = known.find(({name}) => name === figure.name)!;
		const limit = goal?.limit(name => figures.find(other => other.name === name)?.value);
		return [
			figure.name,
			numberText(figure.value),
			figure.unit,
			goal?.text ?? '',
			limit === undefined ? '' : ratio(figure.value, limit, goal!.isFloor ?? false),
		];
	});
	const all = [['name', 'value', 'unit', 'goal', 'ratio'], ...rows];
	const widths = all[0]!.map((_, column) => Math.max(...all.map(row => row[column]!.length)));
	return all.map(row => line(row, widths)).join('\n');
}

/** Two digits behind the point at most, but for what would be nothing then. */
function numberText(value: number): string {
	if (value < 0.1) return value.toLocaleString('en', {maximumSignificantDigits: 2});
	return value.toLocaleString('en', {maximumFractionDigits: value < 100 ? 2 : 0});
}

function ratio(value: number, limit: number, isFloor: boolean): string {
	return (isFloor ? limit / value : value / limit).toFixed(2);
}

/** Numbers to the right. */
function line(row: readonly string[], widths: readonly number[]): string {
	const cells = row.map((cell, column) =>
		column === 1 || column === 4 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
	);
	return cells.join('  ').trimEnd();
}
