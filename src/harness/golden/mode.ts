import {isCi} from '../../ci.ts';

/**
 * `'new'`: one that is missing is written. `'all'`: also what differs. `'ask'`: what differs, packet by packet, as
 * somebody answers. `'check'`: nothing is ever written.
 */
export type GoldenMode = 'new' | 'all' | 'ask' | 'check';
export type GoldenUpdate = Extract<GoldenMode, 'all' | 'ask'>;

/** By it, ava's child processes know. */
const variable = 'RINGTAP_UPDATE';

let chosen: GoldenUpdate | undefined;

/** What `--update` asks for; undefined takes it back. */
export function setGoldenUpdate(update: GoldenUpdate | undefined): void {
	chosen = update;
}

/** The environment that makes child processes update goldens, too. */
export function goldenEnvironment(update: GoldenUpdate | undefined): Record<string, string> {
	return update === undefined ? {} : {[variable]: update};
}

export function goldenMode(): GoldenMode {
	if (isCi()) return 'check';
	if (chosen !== undefined) return chosen;
	return process.env[variable] === 'all' ? 'all' : 'new';
}
