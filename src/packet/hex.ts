import {RingtapError} from '../errors.ts';
import {packetOf} from './packet.ts';
import type {PacketSpec} from './types.ts';

/** A row of a dump: an offset, then its bytes. */
interface Row {
	readonly line: number;
	readonly offset: number;
	readonly bytes: readonly number[];
}

/**
 * A packet from a hexdump as people paste it: `tcpdump -x`, `-xx`, `-X`, Wireshark, `xxd`,
 * `hexdump -C`, lists of `0x…`, or plain hex with any of space, colon, dash, comma between bytes.
 * What `tcpdump -x` shows begins with the IP header, and so do the bytes.
 *
 * Throws `ERR_RINGTAP_HEX` naming the line and what is wrong with it.
 *
 * @example
 * hex('02:00:5e:00:00:02 02:00:5e:00:00:01 88b5')
 */
export function hex(text: string): PacketSpec {
	const lines = text.split(/\r?\n/);
	const rows = lines.flatMap((line, i) => parseRow(line, i + 1) ?? []);
	const isDump = rows[0]?.offset === 0;
	const bytes = isDump ? joinRows(rows, lines) : parsePlain(lines);
	if (bytes.length === 0) throw bad('it has no bytes', 'Give at least one byte, as two digits.');
	return packetOf(Uint8Array.from(bytes));
}

/** `0x0010:  4500 …`, `0010   45 00 …`, `00000010: 4500 …`; undefined when it is no row. */
function parseRow(line: string, number: number): Row | undefined {
	const match = /^\s*(?:0x)?([0-9a-f]{3,8})(:\s*|\s+)(.*)$/i.exec(line);
	if (!match) return undefined;
	const [, offset, between, rest] = match as unknown as [string, string, string, string];
	const pairs = /^[0-9a-f]{2}(\s|$)/i.test(rest);
	const words = between.startsWith(':') && /^[0-9a-f]{4}(\s|$)/i.test(rest);
	if (!pairs && !words) return undefined;
	const bytes = words ? wordsOf(rest) : pairsOf(rest);
	return {line: number, offset: Number.parseInt(offset, 16), bytes};
}

/** Groups of two bytes (the last may be one); two spaces end them, and the text column begins. */
function wordsOf(rest: string): number[] {
	const column = rest.split(/\s{2,}/)[0]!;
	return column.split(/\s/).flatMap(group => pairsIn(group));
}

/** Up to 16 bytes, with a wider gap after 8 at most; three spaces or `|` end them. */
function pairsOf(rest: string): number[] {
	const column = rest.split(/\s{3,}|\s*\|/)[0]!;
	const bytes: number[] = [];
	for (const group of column.split(/\s+/)) {
		if (bytes.length === 16 || !/^[0-9a-f]{2}$/i.test(group)) break;
		bytes.push(Number.parseInt(group, 16));
	}
	return bytes;
}

function pairsIn(digits: string): number[] {
	return (digits.match(/../g) ?? []).map(pair => Number.parseInt(pair, 16));
}

/** Rows must follow one another: a gap, or a second packet, would silently make another packet. */
function joinRows(rows: readonly Row[], lines: readonly string[]): number[] {
	const bytes: number[] = [];
	for (const row of rows) {
		if (row.offset !== bytes.length) {
			const found = `line ${row.line} begins at offset ${row.offset}, expected ${bytes.length}`;
			throw bad(found, row.offset === 0 ? 'Give one packet at a time.' : 'Give every row.');
		}
		bytes.push(...row.bytes);
	}
	const first = rows[0]!.line;
	const last = rows.at(-1)!.line;
	const between = lines.slice(first - 1, last).findIndex((line, i) => {
		return line.trim() !== '' && !rows.some(row => row.line === first + i);
	});
	if (between < 0) return bytes;
	throw bad(`line ${first + between} is no row of a hexdump`, 'Remove that line.');
}

function parsePlain(lines: readonly string[]): number[] {
	const bytes: number[] = [];
	lines.forEach((line, i) => {
		const groups = line.replace(/[{}[\]();'"]/g, ' ').split(/[\s,:-]+/);
		for (const group of groups) if (group !== '') bytes.push(...parseGroup(group, i + 1));
	});
	return bytes;
}

function parseGroup(group: string, line: number): number[] {
	const bare = group.replace(/^0x|\\x/gi, '');
	const digits = /^0x[0-9a-f]$/i.test(group) ? `0${bare}` : bare;
	const wrong = /[^0-9a-f]/i.exec(digits)?.[0];
	if (wrong) {
		throw bad(`line ${line} has '${wrong}' in '${group}'`, 'Hexadecimal digits are 0-9 and a-f.');
	}
	if (digits.length % 2 === 0) return pairsIn(digits);
	throw bad(
		`line ${line} has '${group}', an odd number of digits`,
		'A byte has two digits: write 0a, not a.',
	);
}

function bad(what: string, fix: string): RingtapError {
	return new RingtapError('ERR_RINGTAP_HEX', `This is no hexdump: ${what}.`, fix);
}
