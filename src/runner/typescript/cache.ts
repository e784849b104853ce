import {
	accessSync,
	constants,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {homedir, tmpdir} from 'node:os';
import {isAbsolute, join} from 'node:path';

/** When there is more than this, what was not used for longest goes, until half of it is left. */
const MOST_BYTES = 64 * 1024 * 1024;
const DAY_MS = 24 * 60 * 60 * 1000;

let folder: string | undefined;
let isChosen = false;
let isPruned = false;

/**
 * Texts kept between runs, each by the text that it was made from. Nothing here throws: what cannot
 * be read is not there, and what cannot be written is made again the next time.
 */
export function readCached(origin: string): string | undefined {
	try {
		const path = pathOf(origin);
		if (path === undefined) return undefined;
		const entry = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
		const {origin: from, text, check} = entry;
		// Two origins may have one hash, and what was written may be damaged.
		if (from !== origin || typeof text !== 'string' || check !== hashOf(text)) return undefined;
		keepYoung(path);
		return text;
	} catch {
		return undefined;
	}
}

/** @param origin all that the text depends on */
export function writeCached(origin: string, text: string): void {
	try {
		const path = pathOf(origin);
		if (path === undefined) return;
		mkdirSync(folder!, {recursive: true, mode: 0o700});
		// Other processes find all of it or nothing.
		const unfinished = `${path}.${process.pid}`;
		writeFileSync(unfinished, JSON.stringify({origin, text, check: hashOf(text)}));
		renameSync(unfinished, path);
		prune();
	} catch {
		// The disk is full, or the folder is not ours to write.
	}
}

function pathOf(origin: string): string | undefined {
	if (!isChosen) folder = chosenFolder();
	isChosen = true;
	return folder && join(folder, `${hashOf(origin)}.json`);
}

function chosenFolder(): string | undefined {
	const {RINGTAP_CACHE_DIR: given} = process.env;
	if (given) return join(given, 'typescript');
	const candidates = [
		join(userCaches(), 'ringtap'),
		join(tmpdir(), `ringtap-${process.getuid!()}`),
	];
	const own = candidates.find(isOurs);
	return own && join(own, 'typescript');
}

function userCaches(): string {
	const {XDG_CACHE_HOME: xdg = ''} = process.env;
	if (isAbsolute(xdg)) return xdg;
	try {
		return join(homedir(), '.cache');
	} catch {
		// Nobody by that number has a home.
		return tmpdir();
	}
}

/** In a folder that others may write to there may be others' code. */
function isOurs(path: string): boolean {
	try {
		mkdirSync(path, {recursive: true, mode: 0o700});
		accessSync(path, constants.W_OK);
		const {uid, mode} = lstatSync(path);
		return uid === process.getuid!() && (mode & 0o022) === 0;
	} catch {
		return false;
	}
}

function keepYoung(path: string): void {
	if (Date.now() - statSync(path).mtimeMs < DAY_MS) return;
	const now = new Date();
	utimesSync(path, now, now);
}

/** Once a process, and only when it wrote something. */
function prune(): void {
	if (isPruned) return;
	isPruned = true;
	const entries = readdirSync(folder!).flatMap(name => {
		const path = join(folder!, name);
		const stat = statSync(path, {throwIfNoEntry: false});
		return stat ? [{path, size: stat.size, mtimeMs: stat.mtimeMs}] : [];
	});
	let bytes = entries.reduce((sum, {size}) => sum + size, 0);
	if (bytes <= MOST_BYTES) return;
	for (const {path, size} of entries.sort((a, b) => a.mtimeMs - b.mtimeMs)) {
		if (bytes <= MOST_BYTES / 2) break;
		rmSync(path, {force: true});
		bytes -= size;
	}
}

/**
 * 64 bits by FNV-1a, twice 32 with different beginnings: only finds the file. `node:crypto` would
 * take longer to load than all the rest here.
 */
function hashOf(text: string): string {
	let a = 0x811c9dc5;
	let b = 0xcbf29ce4;
	for (let i = 0; i < text.length; i++) {
		const unit = text.charCodeAt(i);
		a = Math.imul(a ^ unit, 0x01000193);
		b = Math.imul(b ^ (unit + i), 0x01000193);
	}
	const hex = (half: number): string => (half >>> 0).toString(16).padStart(8, '0');
	return hex(a) + hex(b);
}
