import {readdirSync, statSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import {didYouMean, RingtapError} from '../errors.ts';
import {globalHeaderBytes} from './format.ts';

const tolerantFix =
	'Record it again, or read what is before the damage: pcap(path, {tolerant: true}).';
const convertFix = 'Rewrite it as a classic capture: editcap -F pcap IN OUT.';

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
	const captures = namesIn(path).filter(name => /\.(pcap|cap|pcapng)$/.test(name));
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

export function unknownFormat(path: string, firstBytes: Uint8Array): RingtapError {
	const found = Buffer.from(firstBytes).toString('hex').replace(/../g, '$& ').trim();
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_FORMAT',
		`${path} is not a capture: it begins with ${found}; a pcap file begins with d4 c3 b2 a1, ` +
			'a1 b2 c3 d4, 4d 3c b2 a1 or a1 b2 3c 4d.',
		found.startsWith('1f 8b')
			? `It is compressed; unpack it first: gunzip ${path}`
			: 'Name a capture as tcpdump -w writes it.',
	);
}

/** `what` completes "… is a": `pcapng file`. */
export function unsupported(path: string, what: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_UNSUPPORTED',
		`${path} is a ${what}; Ringtap reads classic pcap files of version 2.4.`,
		convertFix,
	);
}

export function wrongLinkType(path: string, linkType: number): RingtapError {
	const known: Record<number, string> = {
		0: 'BSD loopback',
		101: 'raw IP',
		105: 'IEEE 802.11',
		113: 'Linux cooked',
		127: 'radiotap',
		276: 'Linux cooked v2',
	};
	const name = known[linkType] === undefined ? '' : ` (${known[linkType]})`;
	return new RingtapError(
		'ERR_RINGTAP_CAPTURE_LINKTYPE',
		`The capture ${path} is of link type ${linkType}${name}; Ringtap's packets are ` +
			'Ethernet frames, link type 1.',
		"Capture at an Ethernet interface (not at 'any'), or put Ethernet headers on: " +
			'tcprewrite --dlt=enet -i IN -o OUT.',
	);
}
