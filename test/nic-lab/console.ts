import type {Readable} from 'node:stream';

/** What the guest tells begins with it; all else on its console is its kernel's, and what its programs print. */
const mark = '@lab ';
const keptLines = 400;

/** The guest's serial console, line by line. */
export class Console {
	/** The last lines, for whoever has to find out what went wrong. */
	readonly lines: string[] = [];
	#rest = '';

	constructor(stream: Readable, onWords: (words: string[]) => void, isShown: boolean) {
		stream.setEncoding('latin1');
		stream.on('data', (text: string) => {
			const lines = (this.#rest + text).split(/\r*\n/);
			this.#rest = lines.pop()!;
			for (const line of lines) {
				this.#keep(line, isShown);
				const at = line.indexOf(mark);
				if (at >= 0) onWords(line.slice(at + mark.length).split(' '));
			}
		});
	}

	#keep(line: string, isShown: boolean): void {
		const readable = Buffer.from(line, 'latin1').toString();
		if (isShown) process.stdout.write(`    ${readable}\n`);
		this.lines.push(readable);
		if (this.lines.length > keptLines) this.lines.shift();
	}
}
