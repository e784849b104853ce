/** Where a line leaves a cell. */
const [north, east, south, west] = [1, 2, 4, 8];
const lines = ' ╵╶└╷│┌├╴┘─┴┐┤┬┼';

/** Cells of a terminal, on which lines are drawn that join where they meet, and text over them. */
export class Canvas {
	readonly #lines: Uint8Array[];
	readonly #text: (string | undefined)[][];
	readonly width: number;

	constructor(width: number, height: number) {
		this.width = width;
		this.#lines = Array.from({length: height}, () => new Uint8Array(width));
		this.#text = Array.from({length: height}, () => Array(width).fill(undefined));
	}

	horizontal(y: number, from: number, to: number): void {
		for (let x = from; x < to; x++) {
			this.#lines[y]![x]! |= east;
			this.#lines[y]![x + 1]! |= west;
		}
	}

	vertical(x: number, from: number, to: number): void {
		const [top, bottom] = from < to ? [from, to] : [to, from];
		for (let y = top; y < bottom; y++) {
			this.#lines[y]![x]! |= south;
			this.#lines[y + 1]![x]! |= north;
		}
	}

	box(x: number, y: number, width: number, height: number): void {
		const [right, bottom] = [x + width - 1, y + height - 1];
		this.horizontal(y, x, right);
		this.horizontal(bottom, x, right);
		this.vertical(x, y, bottom);
		this.vertical(right, y, bottom);
	}

	write(x: number, y: number, text: string): void {
		for (const [i, char] of [...text].entries()) this.#text[y]![x + i] = char;
	}

	toLines(): string[] {
		return this.#lines.map((row, y) =>
			Array.from(row, (ways, x) => this.#text[y]![x] ?? lines[ways]!)
				.join('')
				.trimEnd(),
		);
	}
}
