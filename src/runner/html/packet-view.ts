import {type Packet, packetOf} from '../../packet/index.ts';
import type {EvidenceRecord} from '../record/run-record.ts';
import {escaped} from './escape.ts';

interface Side {
	readonly title: string;
	readonly packet: Packet;
}

/** The packets that a failure is about, beside each other: all fields, all bytes; what differs is marked. */
export function packetView({endpoint, received, closest, expected}: EvidenceRecord): string {
	const actual = received ?? closest;
	const where = received ? `received by ${endpoint}` : `closest: ${closest?.where ?? ''}`;
	const sides: Side[] = [
		...(actual ? [{title: where, packet: packetAt(actual.bytes)}] : []),
		...(expected ? [{title: 'expected', packet: packetAt(expected.bytes)}] : []),
	];
	if (sides.length === 0) return '';
	const [first, second] = sides;
	const views = sides.map(side => sideView(side, side === first ? second : first));
	return `<div class="packets">${views.join('')}</div>`;
}

function packetAt(hex: string): Packet {
	return packetOf(Uint8Array.from(Buffer.from(hex, 'hex')));
}

function sideView({title, packet}: Side, other: Side | undefined): string {
	const tree = markedLines(packet.tree(), other?.packet.tree());
	const dump = markedBytes(packet.hexdump(), other?.packet.hexdump());
	return `<section class="packet"><h5>${escaped(title)}, ${packet.length} bytes</h5>
<pre class="tree">${tree}</pre><pre class="dump">${dump}</pre></section>`;
}

/** Lines that the other one does not have. */
function markedLines(text: string, other: string | undefined): string {
	const lines = new Set(other?.split('\n'));
	return text
		.split('\n')
		.map(line => (other === undefined || lines.has(line) ? escaped(line) : mark(line)))
		.join('\n');
}

/** Words of a dump that are others in the same place. */
function markedBytes(dump: string, other: string | undefined): string {
	const rows = other?.split('\n');
	return dump
		.split('\n')
		.map((row, i) => (rows ? markedRow(row, rows[i] ?? '') : escaped(row)))
		.join('\n');
}

/** Where the bytes of a row stand: behind the offset, before the text. */
const [hexStart, hexEnd] = [6, 54];

function markedRow(row: string, other: string): string {
	let marked = escaped(row.slice(0, hexStart));
	for (let at = hexStart; at < hexEnd && at < row.length; at++) {
		const isByte = row[at] !== ' ' && row[at + 1] !== undefined;
		const cell = row.slice(at, at + 2);
		if (!isByte) {
			marked += row[at];
			continue;
		}
		marked += cell === other.slice(at, at + 2) ? cell : mark(cell);
		at++;
	}
	return marked + escaped(row.slice(hexEnd));
}

function mark(text: string): string {
	return `<mark>${escaped(text)}</mark>`;
}
