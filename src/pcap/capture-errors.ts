import {readdirSync, statSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {getSystemErrorMap} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import {globalHeaderBytes} from './format.ts';
import {linkTypeText} from './link-types.ts';

const tolerantFix =
	'Record it again, or read what is before the damage: pcap(path, {tolerant: true}).';
const convertFix = 'Rewrite it as a capture of today: editcap -F pcapng IN OUT.';

/** Why a path could not be opened or read: the system's reason, in the terms of a capture. */
export function unreadable(path: string, cause: unknown): RingtapError {
	const code = (cause as NodeJS.ErrnoException).code;
	if (code === 'ENOENT' || code === 'ENOTDIR') {
		return notFound(path, cause);
	}
	const reason = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : String(code);
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_UNREADABLE',
		`The capture ${path} cannot be read: ${reason}.`,
		`See what it is, and whether you may read it: ls -l ${path}`,
		{cause},
	);
}

function notFound(path: string, cause: unknown): RingtapError {
	const folder = dirname(path);
	const isFolder = statSync(folder, {throwIfNoEntry: false})?.isDirectory() ?? false;
	const message = isFolder
		? `There is no capture '${basename(path)}' in ${folder}.` +
			didYouMean(basename(path), namesIn(folder))
		: `There is no capture ${path}: ${folder} is no directory.`;
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_NOT_FOUND',
		message,
		'A relative path counts from the folder of the .dp.ts file; at the prompt, from the ' +
			'working directory.',
		{cause},
	);
}

function namesIn(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return []; // A folder may be passed through without being readable: no suggestion, then.
	}
}

export function isDirectory(path: string): RingtapError {
	const captures = namesIn(path).filter(name => /\.(pcap|cap|pcapng)(\.gz|\.zst)?$/.test(name));
	const fix =
		captures.length > 0
			? `Name one of the captures in it: ${captures.slice(0, 5).join(', ')}.`
			: 'Name a capture file; there is none in that directory.';
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_IS_DIRECTORY',
		`${path} is a directory, not a capture.`,
		fix,
	);
}

export function notAFile(path: string, kind: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_NOT_A_FILE',
		`${path} is a ${kind}, and a capture must be a regular file: it is read more than once.`,
		'Write what comes out of it to a file first, and name that.',
	);
}

export function changed(path: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_CHANGED',
		`The capture ${path} has changed since it was first read.`,
		'Let whatever writes it finish, then open it again with pcap(path).',
	);
}

export function empty(path: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_EMPTY',
		`The capture ${path} is empty: 0 bytes, where one without packets has ${globalHeaderBytes}.`,
		'Record it again: what wrote it was stopped before it had written anything.',
	);
}

export function truncatedHeader(path: string, sizeBytes: number): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_TRUNCATED',
		`The capture ${path} ends at offset ${sizeBytes}, within its global header, ` +
			`which takes ${globalHeaderBytes} bytes.`,
		'Record it again: there is no packet in it.',
	);
}

/** `number` counts from 1, as packet analysers do. */
export function truncatedPacket(
	path: string,
	number: number,
	at: {sizeBytes: number; startOffset: number; neededBytes: number},
): RingtapError {
	const there = at.sizeBytes - at.startOffset;
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_TRUNCATED',
		`The capture ${path} ends at offset ${at.sizeBytes}, within packet ${number}, which ` +
			`starts at offset ${at.startOffset}: ${there} of its ${at.neededBytes} bytes are there.`,
		tolerantFix,
	);
}

export function corruptLength(
	path: string,
	number: number,
	found: {offset: number; lengthBytes: number; allowedBytes: number},
): RingtapError {
	const {offset, lengthBytes, allowedBytes} = found;
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_CORRUPT',
		`The capture ${path} is corrupt: packet ${number} claims, at offset ${offset}, a ` +
			`captured length of ${lengthBytes} (0x${lengthBytes.toString(16)}) bytes; ` +
			`0 to ${allowedBytes} are allowed.`,
		tolerantFix,
	);
}

/** Of a pcapng capture. */
export function truncatedBlock(
	path: string,
	at: {sizeBytes: number; startOffset: number; neededBytes: number},
): RingtapError {
	const there = at.sizeBytes - at.startOffset;
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_TRUNCATED',
		`The capture ${path} ends at offset ${at.sizeBytes}, within the block that starts at offset ` +
			`${at.startOffset}: ${there} of its ${at.neededBytes} bytes are there.`,
		tolerantFix,
	);
}

/** `where` completes "The capture … is corrupt in": `packet 3, whose block starts at offset 160`. */
export function corruptBlock(
	path: string,
	where: string,
	{offset, found, allowed}: {offset: number; found: string; allowed: string},
): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_CORRUPT',
		`The capture ${path} is corrupt in ${where}: ${found}, at offset ${offset}; ` +
			`expected ${allowed}.`,
		tolerantFix,
	);
}

/** What is compressed does not unpack. `offset` is of the file: how far it was read. */
export function notUnpackable(
	path: string,
	found: {compression: string; offset: number; why: string},
): RingtapError {
	const {compression, offset, why} = found;
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_CORRUPT',
		`The capture ${path} cannot be unpacked: what is compressed by ${compression} is damaged ` +
			`before offset ${offset} (${why}).`,
		tolerantFix,
	);
}

/** The file ends in the middle of what is compressed. */
export function truncatedArchive(path: string, compression: string, size: number): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_TRUNCATED',
		`The capture ${path} ends at offset ${size}, before the end of what is compressed by ` +
			`${compression}.`,
		tolerantFix,
	);
}

/** What a file unpacks to found no room in the folder for temporary files. */
export function noRoomToUnpack(path: string, folder: string, cause: unknown): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_UNREADABLE',
		`The capture ${path} cannot be unpacked into ${folder}: ${(cause as Error).message}.`,
		'Make room there, name another folder by TMPDIR, or read it packet by packet: readCapture().',
		{cause},
	);
}

export function unknownFormat(path: string, firstBytes: Uint8Array): RingtapError {
	const found = Buffer.from(firstBytes).toString('hex').replace(/../g, '$& ').trim();
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_FORMAT',
		`${path} is not a capture: it begins with ${found}; a pcap file begins with d4 c3 b2 a1, ` +
			'a1 b2 c3 d4, 4d 3c b2 a1 or a1 b2 3c 4d, a pcapng file with 0a 0d 0d 0a, a compressed one ' +
			'with 1f 8b (gzip) or 28 b5 2f fd (zstd).',
		'Name a capture as tcpdump -w or Wireshark writes it.',
	);
}

/** `what` completes "… is a": `pcap file of version 2.3`. */
export function unsupported(path: string, what: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_UNSUPPORTED',
		`${path} is a ${what}; Ringtap reads pcap files of version 2.4 and pcapng files of version 1.`,
		convertFix,
	);
}

export function wrongLinkType(path: string, linkType: number): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_LINKTYPE',
		`The capture ${path} has packets of link type ${linkTypeText(linkType)}, which Ringtap ` +
			'cannot read.',
		"Say which layer they begin with, as in pcap(path, {as: 'eth'}).",
	);
}

/** A packet without Ethernet header was to go where only frames go. */
export function notFrames(what: string, number: number, linkType: number): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_LINKTYPE',
		`${what}: packet ${number} of the capture is no Ethernet frame; its link type is ` +
			`${linkTypeText(linkType)}.`,
		'Put a header before each: .map(p => eth().ipv4({src: p.ipv4.src, dst: p.ipv4.dst})' +
			".udp({dport: p.udp.dport}).payload(p.payload)); or, if they are frames, {as: 'eth'}.",
	);
}

/** `number` counts from 1. `problem` completes "it …". */
export function unwritableRecord(number: number, problem: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_RECORD',
		`Packet ${number} cannot be written to a capture: it ${problem}.`,
	);
}

/** Why a file could not be written: the system's reason, as the core words it. */
export function unwritable(path: string, cause: unknown): RingtapError {
	const {code = '', errno = 0, message} = cause as NodeJS.ErrnoException;
	const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
	const reason = getSystemErrorMap().get(errno)?.[1] ?? message;
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_UNWRITABLE',
		`The capture ${path} cannot be written: ${reason} (${code}).`,
		isFull
			? 'Make room there, or write it elsewhere. Nothing of it has been left behind.'
			: 'See that its directory exists and may be written to.',
		{cause},
	);
}
