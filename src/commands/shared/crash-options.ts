import {statSync} from 'node:fs';
import {parseDuration} from '../../core/duration.ts';
import {Isolation} from '../../core/remote/isolation.ts';
import {watchForCrashes} from '../../core/remote/notice.ts';
import {RingtapError} from '../../errors.ts';
import {CrashFiles} from '../../harness/crash-files.ts';
import type {Isolated} from '../../harness/run-scenario.ts';
import {usageError} from './options.ts';

/** Options of commands that run scenarios and are to cope with crashes of classes. */
export const CRASH_OPTIONS = {
	isolate: {type: 'boolean'},
	'time-limit': {type: 'string'},
	'memory-limit': {type: 'string'},
	'crash-dir': {type: 'string'},
} as const;

export const CRASH_USAGE = `\
  --isolate        the data plane in a process of its own: a crash fails one scenario, others go on
  --time-limit T   with --isolate: how long one call may take; default 60s
  --memory-limit M with --isolate: private memory of that process, as in 512M or 2G; default 2G
  --crash-dir DIR  where crash.pcap goes, the packets a crashed class had in hand; default .`;

export interface CrashValues {
	readonly isolate?: boolean | undefined;
	readonly 'time-limit'?: string | undefined;
	readonly 'memory-limit'?: string | undefined;
	readonly 'crash-dir'?: string | undefined;
}

const units: Readonly<Record<string, number>> = {M: 2 ** 20, G: 2 ** 30};

/**
 * Isolates the data planes from here on, when asked to; else sees to it that a crash names its
 * culprit. Throws ERR_RINGTAP_USAGE.
 */
export function prepareForCrashes(values: CrashValues): Isolated | undefined {
	const {isolate = false, 'crash-dir': folder = '.'} = values;
	for (const name of ['time-limit', 'memory-limit'] as const) {
		if (values[name] !== undefined && !isolate)
			throw usageError(`--${name} is for --isolate.`, 'Without it a class can take all there is.');
	}
	const timeMs = readTime(values['time-limit'] ?? '60s');
	const memoryBytes = readMemory(values['memory-limit'] ?? '2G');
	if (!statSync(folder, {throwIfNoEntry: false})?.isDirectory())
		throw usageError(`--crash-dir is '${folder}': there is no such folder.`);
	if (isolate)
		return {isolation: new Isolation({timeMs, memoryBytes}), files: new CrashFiles(folder)};
	watchForCrashes(folder);
	return undefined;
}

function readTime(text: string): number {
	try {
		const ms = Number(parseDuration(text, '--time-limit') / 1_000_000n);
		if (ms >= 1 && ms < 2 ** 32) return ms;
	} catch (error) {
		if (error instanceof RingtapError) throw usageError(error.message, error.fix);
		throw error;
	}
	throw usageError(`--time-limit is '${text}'; it takes 1ms to 49 days.`);
}

function readMemory(text: string): number {
	const [, number = '', unit = ''] = /^(\d{1,6})([MG])$/.exec(text) ?? [];
	const bytes = Number(number) * (units[unit] ?? 0);
	if (bytes > 0) return bytes;
	throw usageError(`--memory-limit is '${text}'; it takes a number with M or G, as in 512M.`);
}
