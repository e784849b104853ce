import {readFileSync} from 'node:fs';
import {RingtapError} from '../../errors.ts';
import type {FileRecord, RunRecord} from './run-record.ts';

/**
 * The record of one run out of those of its parts, as if it had not been divided. Parts of it that are missing are an
 * error, and so is a file that two of them ran.
 *
 * @throws RingtapError ERR_RINGTAP_REPORT
 */
export function mergeRuns(parts: readonly {path: string; run: RunRecord}[]): RunRecord {
	const [first] = parts;
	if (!first) throw wrong('There is no part to merge.');
	const files = new Map<string, {file: FileRecord; from: string}>();
	for (const {path, run} of parts) {
		if (run.mode !== first.run.mode)
			throw wrong(`${path} ran ${run.mode}, and ${first.path} ran ${first.run.mode}.`);
		if (run.version !== first.run.version)
			throw wrong(`${path} is of Ringtap ${run.version}, ${first.path} of ${first.run.version}.`);
		for (const file of run.files) {
			const other = files.get(file.path);
			if (other) throw wrong(`'${file.path}' is in ${other.from} and in ${path}: it ran twice.`);
			files.set(file.path, {file, from: path});
		}
	}
	checkComplete(parts);
	const {format, version, mode} = first.run;
	const starts = parts.map(({run}) => run.startedAt).sort();
	return {
		...{format, version, mode},
		startedAt: starts[0]!,
		durationMs: Math.max(...parts.map(({run}) => run.durationMs)),
		files: [...files.values()].map(({file}) => file).sort((a, b) => (a.path < b.path ? -1 : 1)),
	};
}

function checkComplete(parts: readonly {path: string; run: RunRecord}[]): void {
	const sharded = parts.filter(({run}) => run.shard);
	const counts = new Set(sharded.map(({run}) => run.shard!.count));
	if (counts.size > 1)
		throw wrong(`They are parts of different runs: of ${[...counts].join(' and of ')}.`);
	for (const count of counts) {
		const here = new Set(sharded.map(({run}) => run.shard!.index));
		const missing = Array.from({length: count}, (_, i) => i + 1).filter(i => !here.has(i));
		if (missing.length > 0)
			throw wrong(`Part ${missing.join(', ')} of ${count} is missing.`, 'Give all of them.');
	}
}

/** @throws RingtapError ERR_RINGTAP_REPORT */
export function readRun(path: string): RunRecord {
	let read: unknown;
	try {
		read = JSON.parse(readFileSync(path, 'utf8'));
	} catch (error) {
		throw wrong(`'${path}' cannot be read: ${(error as Error).message}.`);
	}
	const {format} = (read ?? {}) as {format?: unknown};
	if (format === 'ringtap-run/1') return read as RunRecord;
	throw wrong(`'${path}' is no record of a run.`, 'ringtap test --reporter json:FILE writes one.');
}

function wrong(message: string, fix = ''): RingtapError {
	return new RingtapError('ERR_RINGTAP_REPORT', message, fix);
}
