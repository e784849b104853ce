/** Something that was done at the prompt. */
export interface JournalEntry {
	/** As it was typed; of a dot-command, what does the same. */
	readonly source: string;
	/** Names that it declares. */
	readonly declares: readonly string[];
	/** Whether it changed the data plane, or claimed packets. */
	readonly isEffective: boolean;
	/** It threw when that was done: so it will again. */
	readonly hasThrown?: boolean;
}

/** What was done at the prompt, and what of it was taken back. */
export class Journal {
	#entries: JournalEntry[] = [];
	#undone: JournalEntry[] = [];

	get entries(): readonly JournalEntry[] {
		return this.#entries;
	}

	/** After something new, what was taken back before cannot be done again. */
	add(entry: JournalEntry): void {
		this.#entries.push(entry);
		if (isOfUse(entry)) this.#undone = [];
	}

	/** That of a session which is no more. */
	restore(entries: readonly JournalEntry[]): void {
		this.#entries = [...entries];
		this.#undone = [];
	}

	/** Those that make the session what it is. */
	get ofUse(): JournalEntry[] {
		return this.#entries.filter(isOfUse);
	}

	/** Takes back the last entry that did something. Undefined: there is none. */
	undo(): JournalEntry | undefined {
		const at = this.#entries.findLastIndex(isOfUse);
		if (at === -1) return undefined;
		const [last] = this.#entries.splice(at);
		this.#undone.push(last!);
		return last;
	}

	/** The one taken back last. */
	redo(): JournalEntry | undefined {
		const entry = this.#undone.pop();
		if (entry) this.#entries.push(entry);
		return entry;
	}

	/** It could not be done again after all. */
	dropLast(): void {
		this.#entries.pop();
	}

	/** Entries that did something, with those that they need; what threw is no part of a scenario that passes. */
	effective(): JournalEntry[] {
		const kept: JournalEntry[] = [];
		for (const entry of this.#entries.toReversed()) {
			const isNeeded = entry.declares.some(name => kept.some(({source}) => mentions(source, name)));
			if (!entry.hasThrown && (entry.isEffective || isNeeded)) kept.unshift(entry);
		}
		return kept;
	}
}

/** Whether it makes the session what it is. */
export function isOfUse({isEffective, declares}: JournalEntry): boolean {
	return isEffective || declares.length > 0;
}

const texts = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g;

/** Whether a name stands in code, neither behind a dot nor in a text. */
export function mentions(source: string, name: string): boolean {
	const code = source.replaceAll(texts, '""').replaceAll('...', ' ');
	const escaped = name.replaceAll('$', String.raw`\$`);
	return new RegExp(String.raw`(?<![\w$.])${escaped}(?![\w$])`).test(code);
}
