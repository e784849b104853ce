// What a terminal shows after a program has written to it: as much of ECMA-48 as the prompt uses.

// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
const sequence = /\u001b(?:\[([\d;?]*)([A-Za-z])|([78]))|./gsu;

export class Screen {
	#columns;
	#rows = [[]];
	#at = {row: 0, column: 0};
	#saved = {row: 0, column: 0};
	#style = {colour: undefined, isBold: false, isDim: false};
	/** Where the rows of the page begin: before them lies what has scrolled. */
	#pages = [];

	constructor(columns) {
		this.#columns = columns;
	}

	write(text) {
		for (const [all, parameters, letter, digit] of text.matchAll(sequence)) {
			if (letter) this.#control(letter, parameters);
			else if (digit === '7') this.#saved = {...this.#at};
			else if (digit === '8') this.#at = {...this.#saved};
			else this.#put(all);
		}
	}

	/** Rows of `{char, style}`, without those that are empty at the end. */
	get rows() {
		const rows = this.#rows.map(row => Array.from(row, cell => cell ?? {char: ' ', style: {}}));
		while (rows.length > 0 && rows.at(-1).every(({char}) => char === ' ')) rows.pop();
		return rows;
	}

	#put(char) {
		if (char === '\r') this.#at.column = 0;
		else if (char === '\n') this.#at.row++;
		else if (char === '\b') this.#at.column = Math.max(0, this.#at.column - 1);
		else if (char >= ' ') {
			if (this.#at.column === this.#columns) this.#at = {row: this.#at.row + 1, column: 0};
			this.#row()[this.#at.column++] = {char, style: {...this.#style}};
		}
		this.#row();
	}

	#row() {
		while (this.#rows.length <= this.#at.row) this.#rows.push([]);
		return this.#rows[this.#at.row];
	}

	#control(letter, parameters) {
		const numbers = parameters.split(';').map(Number);
		const [first] = numbers;
		switch (letter) {
			case 'A':
				this.#at.row = Math.max(0, this.#at.row - (first || 1));
				break;
			case 'G':
				this.#at.column = (first || 1) - 1;
				break;
			case 'H':
				this.#at = {row: (first || 1) - 1, column: (numbers[1] || 1) - 1};
				break;
			case 'K':
				this.#row().length = Math.min(this.#row().length, this.#at.column);
				break;
			case 'J':
				if (first === 2) this.#rows = [[]];
				else {
					this.#row().length = Math.min(this.#row().length, this.#at.column);
					this.#rows.length = this.#at.row + 1;
				}
				break;
			case 'h':
				if (parameters === '?1049') {
					this.#pages.push({rows: this.#rows, at: {...this.#at}});
					this.#rows = [[]];
				}
				break;
			case 'l':
				if (parameters === '?1049') {
					const {rows, at} = this.#pages.pop() ?? {rows: [[]], at: {row: 0, column: 0}};
					this.#rows = rows;
					this.#at = at;
				}
				break;
			case 'm':
				for (const number of numbers) this.#paint(number);
		}
		this.#row();
	}

	#paint(number) {
		if (number === 0) this.#style = {colour: undefined, isBold: false, isDim: false};
		else if (number === 1) this.#style.isBold = true;
		else if (number === 2) this.#style.isDim = true;
		else if (number === 22) this.#style = {...this.#style, isBold: false, isDim: false};
		else if (number === 39) this.#style.colour = undefined;
		else if (number >= 30 && number <= 37) this.#style.colour = number - 30;
	}
}
