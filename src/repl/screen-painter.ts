const OPEN = '\u001b[?1049h\u001b[?25l';
const CLEAR = '\u001b[2J';
const CLOSE = '\u001b[?25h\u001b[?1049l';

/** Draws frames that take the whole terminal, on its other page; of a frame, the lines that differ. */
export class ScreenPainter {
	readonly #write: (text: string) => void;
	#shown: readonly string[] | undefined;
	#isStale = false;

	constructor(write: (text: string) => void) {
		this.#write = write;
	}

	get isOpen(): boolean {
		return this.#shown !== undefined;
	}

	draw(lines: readonly string[]): void {
		const before = this.#isStale ? [] : (this.#shown ?? []);
		const all = changed(before, lines);
		const changes = `${this.isOpen ? '' : OPEN}${before.length === 0 ? CLEAR : ''}${all}`;
		this.#shown = lines;
		this.#isStale = false;
		if (changes !== '') this.#write(changes);
	}

	/** What was on the terminal before is there again. */
	close(): void {
		if (!this.#shown) return;
		this.#shown = undefined;
		this.#write(CLOSE);
	}

	/** The terminal has another size, and may show anything now. */
	forget(): void {
		this.#isStale = true;
	}
}

function changed(before: readonly string[], lines: readonly string[]): string {
	const text = lines
		.map((line, i) => (line === before[i] ? '' : `\u001b[${i + 1};1H${line}\u001b[K`))
		.join('');
	return before.length > lines.length ? `${text}\u001b[${lines.length + 1};1H\u001b[J` : text;
}
