import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A packet as tshark reads it: the values of each field that it names, in order. */
export type Dissected = ReadonlyMap<string, readonly string[]>;

export const hasTshark = spawnSync('tshark', ['--version']).status === 0;

const settings = [
	'ip.check_checksum:TRUE',
	'tcp.check_checksum:TRUE',
	'udp.check_checksum:TRUE',
	'sctp.checksum:CRC32C',
	'tcp.relative_sequence_numbers:FALSE',
	'tcp.analyze_sequence_numbers:FALSE',
	'ip.defragment:FALSE',
	'ipv6.defragment:FALSE',
	'tcp.desegment_tcp_streams:FALSE',
];

/** What tshark says of each packet; of Ethernet unless another link type is given. */
export function dissect(packets: readonly Uint8Array[], linkType = 1): Dissected[] {
	const options = settings.flatMap(setting => ['-o', setting]);
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-tshark-'));
	const file = join(folder, 'packets.pcap');
	try {
		writeFileSync(file, captureOf(packets, linkType));
		return read(file, options);
	} finally {
		rmSync(folder, {recursive: true});
	}
}

function read(file: string, options: readonly string[]): Dissected[] {
	const {stdout, stderr, status} = spawnSync('tshark', ['-r', file, '-T', 'pdml', ...options], {
		maxBuffer: 1 << 30,
		encoding: 'utf8',
	});
	if (status !== 0) throw new Error(`tshark: ${stderr}`);
	return stdout.split('<packet>').slice(1).map(fieldsIn);
}

function fieldsIn(pdml: string): Dissected {
	const fields = new Map<string, string[]>();
	for (const [, name, rest] of pdml.matchAll(/<field name="([\w.]+)"([^>]*)>/g)) {
		const show = / show="([^"]*)"/.exec(rest!)?.[1] ?? '';
		fields.set(name!, [...(fields.get(name!) ?? []), unescaped(show)]);
	}
	if (/<proto name="_ws.malformed"/.test(pdml)) fields.set('malformed', ['yes']);
	return fields;
}

function unescaped(text: string): string {
	return text
		.replaceAll('&lt;', '<')
		.replaceAll('&gt;', '>')
		.replaceAll('&quot;', '"')
		.replaceAll('&amp;', '&');
}

/** Classic pcap, little-endian, version 2.4. */
function captureOf(packets: readonly Uint8Array[], linkType: number): Buffer {
	const header = Buffer.alloc(24);
	header.writeUInt32LE(0xa1b2_c3d4, 0);
	header.writeUInt16LE(2, 4);
	header.writeUInt16LE(4, 6);
	header.writeUInt32LE(65_535, 16);
	header.writeUInt32LE(linkType, 20);
	const records = packets.flatMap(bytes => {
		const record = Buffer.alloc(16);
		record.writeUInt32LE(bytes.length, 8);
		record.writeUInt32LE(bytes.length, 12);
		return [record, bytes];
	});
	return Buffer.concat([header, ...records]);
}
