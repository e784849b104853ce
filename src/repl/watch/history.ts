import type {Row, Rows} from './rows.ts';

const LEVELS = '▁▂▃▄▅▆▇█';
/** Points of a sparkline. */
export const sparkPoints = 16;

interface Past {
	numbers: readonly number[];
	/** Of each column, how much it grows a second. */
	rates: number[];
	/** The rates of the busiest column, the last ones. */
	points: number[];
}

/** What rows were before, and so how fast their numbers grow; by the clock on the wall. */
export class History {
	readonly #past = new Map<string, Past>();
	#at: number | undefined;
	/** Columns whose numbers have ever changed. */
	readonly moving = new Set<number>();

	/** @param nowMs of a clock that does not go back */
	note({rows}: Rows, nowMs: number): void {
		if (nowMs === this.#at) return;
		const seconds = this.#at === undefined ? 0 : (nowMs - this.#at) / 1000;
		this.#at = nowMs;
		for (const row of rows) this.#noteRow(row, seconds);
	}

	#noteRow({name, numbers}: Row, seconds: number): void {
		const past = this.#past.get(name);
		if (!past) {
			this.#past.set(name, {numbers, rates: numbers.map(() => 0), points: []});
			return;
		}
		let busiest = 0;
		for (let i = 0; i < numbers.length; i++) {
			const grown = numbers[i]! - (past.numbers[i] ?? 0);
			if (grown !== 0) this.moving.add(i);
			past.rates[i] = seconds > 0 ? grown / seconds : 0;
			busiest = Math.max(busiest, past.rates[i]!);
		}
		past.numbers = numbers;
		past.points.push(busiest);
		if (past.points.length > sparkPoints) past.points.shift();
	}

	rate(name: string, column: number): number {
		return this.#past.get(name)?.rates[column] ?? 0;
	}

	/** How busy a row was: each level is relative to the busiest moment shown of it. */
	spark(name: string): string {
		const points = this.#past.get(name)?.points ?? [];
		const most = Math.max(...points, 0);
		return points
			.map(point =>
				point <= 0 || most === 0
					? ' '
					: LEVELS[Math.min(LEVELS.length - 1, Math.floor((point / most) * LEVELS.length))],
			)
			.join('');
	}
}
