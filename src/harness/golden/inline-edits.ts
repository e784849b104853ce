import {chmodSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync} from 'node:fs';
import {RingtapError} from '../../errors.ts';
import type {Site} from '../caller.ts';
import {findInlineCall} from './inline-call.ts';
import {importEdit, namesUsed} from './inline-imports.ts';
import {shownPath} from './place.ts';

interface Edit {
	readonly start: number;
	readonly end: number;
	readonly text: string;
}

/** Lines of source that fit beside each other. */
const mostColumns = 100;

/**
 * The edits of a source file. Places in it are those of the text that was loaded, so all edits are made to that, and what
 * is written is the text with all of them.
 */
class SourceFile {
	readonly #file: string;
	readonly #loaded: string;
	#written: string;
	readonly #edits = new Map<number, Edit>();

	constructor(file: string) {
		this.#file = file;
		this.#loaded = readFileSync(file, 'utf8');
		this.#written = this.#loaded;
	}

	/** Returns the names that the file would have to import by itself. */
	put(site: Site, packets: readonly string[], ignored: readonly string[]): Put {
		const call = findInlineCall(this.#loaded, site);
		const text = argument(packets, call.indent);
		const options = `, {ignore: [${ignored.map(path => `'${path}'`).join(', ')}]}`;
		const isIgnoring = ignored.length > 0 && !call.hasOptions;
		const edit = {...call, text: isIgnoring ? `${text}${options}` : text};
		const before = this.#edits.get(call.at);
		if (before && before.text !== edit.text) throw reachedTwice(site);
		this.#edits.set(call.at, edit);
		const imports = importEdit(this.#loaded, namesUsed(this.#allPackets()));
		this.#write(imports?.text ? [{start: imports.at, end: imports.at, text: imports.text}] : []);
		return {
			missing: imports?.missing ?? [],
			untold: isIgnoring ? [] : ignored,
		};
	}

	#allPackets(): string {
		return [...this.#edits.values()].map(({text}) => text).join('\n');
	}

	#write(more: readonly Edit[]): void {
		if (readFileSync(this.#file, 'utf8') !== this.#written) throw changedMeanwhile(this.#file);
		let text = this.#loaded;
		const all = [...more, ...this.#edits.values()].sort((one, other) => other.start - one.start);
		for (const edit of all) text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
		replaceFile(this.#file, text);
		this.#written = text;
	}
}

/** What is left to be said after packets have been put into a file. */
export interface Put {
	/** Names that could not be imported. */
	readonly missing: readonly string[];
	/** Fields to be ignored that could not be written. */
	readonly untold: readonly string[];
}

const files = new Map<string, SourceFile>();

/** A file is loaded anew: places in it are those of its text now. */
export function forgetEdits(file: string): void {
	files.delete(file);
}

/**
 * Writes packets, as the expressions that build them, into the call of `toMatchInlinePackets` at a place.
 *
 * @throws RingtapError ERR_RINGTAP_INLINE_PACKETS when the file has changed, or the call is reached again and other packets
 * come.
 */
export function putInline(site: Site, packets: readonly string[], ignored: readonly string[]): Put {
	const file = files.get(site.file) ?? new SourceFile(site.file);
	files.set(site.file, file);
	return file.put(site, packets, ignored);
}

/** One packet in the line of its call, when it fits; else each in a line of its own. */
function argument(packets: readonly string[], indent: string): string {
	const [first = ''] = packets;
	if (packets.length === 0) return '[]';
	const isShort = packets.length === 1 && indent.length + first.length < mostColumns - 40;
	if (isShort) return `[${first}]`;
	const step = indent.startsWith(' ') ? '  ' : '\t';
	const lines = packets.map(packet => `${indent}${step}${packet},\n`);
	return `[\n${lines.join('')}${indent}]`;
}

/** Whole or not at all, with the same permissions, also behind a link. */
function replaceFile(file: string, text: string): void {
	const path = realpathSync(file);
	const beside = `${path}.${process.pid}`;
	writeFileSync(beside, text);
	chmodSync(beside, statSync(path).mode);
	renameSync(beside, path);
}

function reachedTwice({file, line}: Site): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_INLINE_PACKETS',
		`Packets cannot be written into ${shownPath(file)}:${line}: it is reached more than once, and other packets come.`,
		'In a loop, give each turn a golden of its own: toMatchPcap(name).',
	);
}

function changedMeanwhile(file: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_INLINE_PACKETS',
		`Packets cannot be written into ${shownPath(file)}: it has changed since it was loaded.`,
		'Run it again.',
	);
}
