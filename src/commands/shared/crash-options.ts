import {statSync} from 'node:fs';
import {parseDuration} from '../../core/duration.ts';
import {Isolation, type IsolationLimits} from '../../core/remote/isolation.ts';
import {watchForCrashes} from '../../core/remote/notice.ts';
import {RingtapError} from '../../errors.ts';
import {CrashFiles} from '../../harness/crash-files.ts';
import type {Isolated} from '../../harness/run-scenario.ts';
import {usageError} from './options.ts';

/** Limits of a data plane that has a process of its own. */
export const LIMIT_OPTIONS = {
	'time-limit': {type: 'string'},
	'memory-limit': {type: 'string'},
} as const;

export const LIMIT_USAGE = `\
  --time-limit T   how long one call of a data plane may take; default 60s
  --memory-limit M private memory of its process, as in 512M or 2G; default 2G`;

/** Options of commands that run scenarios and are to cope with crashes of classes. */
export const CRASH_OPTIONS = {
	isolate: {type: 'boolean'},
	'crash-dir': {type: 'string'},
	...LIMIT_OPTIONS,
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
	const limits = isolationLimits(values, isolate);
	if (!statSync(folder, {throwIfNoEntry: false})?.isDirectory())
		throw usageError(`--crash-dir is '${folder}': there is no such folder.`);
	if (limits) return {isolation: new Isolation(limits), files: new CrashFiles(folder)};
	watchForCrashes(folder);
	return undefined;
}

/** undefined: not isolated. @throws RingtapError ERR_RINGTAP_USAGE */
export function isolationLimits(
	values: Pick<CrashValues, 'time-limit' | 'memory-limit'>,
	isIsolated: boolean,
): IsolationLimits | undefined {
	for (const name of ['time-limit', 'memory-limit'] as const) {
		if (values[name] !== undefined && !isIsolated)
			throw usageError(
				`--${name} is for data planes that are isolated.`,
				'Otherwise a class can take all there is.',
			);
	}
	if (!isIsolated) return undefined;
	return {
		timeMs: readTime(values['time-limit'] ?? '60s'),
		memoryBytes: readMemory(values['memory-limit'] ?? '2G'),
	};
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
