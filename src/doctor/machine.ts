import {accessSync, constants, existsSync, readdirSync, readFileSync, readlinkSync} from 'node:fs';
import {networkInterfaces} from 'node:os';
import {basename} from 'node:path';
import {type Core, ownCore} from './core.ts';

const programFolders = [
	'/usr/local/sbin',
	'/usr/local/bin',
	'/usr/sbin',
	'/usr/bin',
	'/sbin',
	'/bin',
];

/** What is not in files, or is to be another than that of this machine. */
export interface Surroundings {
	/** A folder that stands for `/`. */
	readonly root?: string;
	/** The program that capabilities are given to. */
	readonly node?: string;
	/** Of kernel interfaces, by name. */
	readonly addresses?: () => Readonly<Record<string, readonly string[]>>;
	/** @throws when it cannot be loaded. */
	readonly core?: () => Core;
}

/** A machine to be looked at: its /proc, /sys and /dev. Nothing here writes. */
export class Machine {
	readonly node: string;
	readonly addresses: () => Readonly<Record<string, readonly string[]>>;
	readonly core: () => Core;
	readonly #root: string;

	constructor(surroundings: Surroundings = {}) {
		this.#root = surroundings.root ?? '';
		this.node = surroundings.node ?? process.execPath;
		this.addresses = surroundings.addresses ?? ownAddresses;
		this.core = surroundings.core ?? ownCore;
	}

	/** Without the white space around it; undefined: not there, or not for us to read. */
	text(path: string): string | undefined {
		try {
			return readFileSync(this.#root + path, 'utf8').trim();
		} catch {
			return undefined;
		}
	}

	lines(path: string): string[] {
		return this.text(path)?.split('\n') ?? [];
	}

	/** undefined: not there, or no whole number. */
	number(path: string): number | undefined {
		const text = this.text(path) ?? '';
		return /^-?\d+$/.test(text) ? Number(text) : undefined;
	}

	/** What is in a folder, `eth2` before `eth10`. */
	names(path: string): string[] {
		try {
			return readdirSync(this.#root + path).sort(byNumberInIt);
		} catch {
			return [];
		}
	}

	/** The last part of what a symbolic link leads to. */
	linkName(path: string): string | undefined {
		try {
			return basename(readlinkSync(this.#root + path));
		} catch {
			return undefined;
		}
	}

	has(path: string): boolean {
		return existsSync(this.#root + path);
	}

	/** Whether this process may open it, for reading and writing. */
	mayOpen(path: string): boolean {
		try {
			accessSync(this.#root + path, constants.R_OK | constants.W_OK);
			return true;
		} catch {
			return false;
		}
	}

	hasProgram(name: string): boolean {
		return programFolders.some(folder => this.has(`${folder}/${name}`));
	}
}

function byNumberInIt(a: string, b: string): number {
	return a.localeCompare(b, 'en', {numeric: true});
}

/** Those of the link alone are left out: every interface that is up has one. */
function ownAddresses(): Record<string, string[]> {
	return Object.fromEntries(
		Object.entries(networkInterfaces()).map(([name, list = []]) => [
			name,
			list.map(({address}) => address).filter(address => !/^fe[89ab]/i.test(address)),
		]),
	);
}
