import type {JournalEntry} from '../journal.ts';

/**
 * What a prompt and the process of its data plane say to each other: a JSON document a line. A prompt asks with a
 * number, and gets an answer with the same number; the rest is told.
 */
export type Asked =
	| {readonly ask: 'hello'; readonly look: Look}
	| {readonly ask: 'take'; readonly source: string}
	| {readonly ask: 'complete'; readonly line: string}
	| {readonly ask: 'hint'; readonly line: string}
	/** What was asked with this number is not to be waited for any more. */
	| {readonly ask: 'interrupt'; readonly of: number};

export type ToServer =
	| (Asked & {readonly id: number})
	| {readonly tell: 'look'; readonly look: Look}
	/** As the terminal sent it. */
	| {readonly tell: 'key'; readonly key: string}
	/** Of what was given to be edited; null: nothing came of it. */
	| {readonly tell: 'edited'; readonly text: string | null}
	/** From whoever started the process, before anything else: what came of the one before. */
	| ({readonly tell: 'fallen'} & Fallen);

export type ToClient =
	| {readonly id: number; readonly answer: unknown}
	| {readonly write: string}
	| {readonly complain: string}
	/** Lines that take the whole terminal; null: it is a prompt again. */
	| {readonly screen: readonly string[] | null}
	/** To be edited, in a file of that name. */
	| {readonly edit: string; readonly name: string}
	/** To whoever started the process: of the journal so many entries hold, and these follow. */
	| {readonly kept: number; readonly added: readonly JournalEntry[]}
	/** To the same: this entry is done again now. */
	| {readonly rebuilding: number};

/** Keys that end what takes the whole terminal: Ctrl-C, Escape, q. */
export const endingKeys: readonly string[] = ['\u0003', '\u001b', 'q'];

/** Of a terminal. */
export interface Look {
	readonly columns: number;
	readonly rows: number;
	/** Of colours, as chalk counts them; 0: none. */
	readonly level: number;
	/** Nobody sits there. */
	readonly isPiped?: boolean;
}

/** A data plane that crashed, and what it had been. */
export interface Fallen {
	readonly story: string;
	/** The instance that did it; empty: none. */
	readonly culprit: string;
	readonly journal: readonly JournalEntry[];
}

export interface Welcome {
	readonly pid: number;
	readonly greeting: string;
	/** Dot-commands. */
	readonly commands: readonly {readonly name: string; readonly summary: string}[];
	/** It could not begin. */
	readonly failure?: {
		readonly code: `ERR_RINGTAP_${string}`;
		readonly message: string;
		readonly fix: string;
	};
}

export interface Ways {
	/** What the line goes on with. */
	readonly goesOn: readonly string[];
	/** The end of the line that this takes the place of. */
	readonly typed: string;
	/** To be shown, when there are several ways. */
	readonly lines: readonly string[];
}
