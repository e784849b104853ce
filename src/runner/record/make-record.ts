import {relative, sep} from 'node:path';
import type {ScenarioCoverage} from '../../harness/coverage.ts';
import type {Evidence, EvidencePacket} from '../../harness/evidence.ts';
import type {PacketTrace} from '../../harness/packet-trace.ts';
import type {ScenarioProblem, ScenarioResult} from '../../harness/result.ts';
import {ownVersion} from '../../own-files.ts';
import {grouped} from '../coverage/grouped.ts';
import type {
	CoverageRecord,
	EvidenceRecord,
	PacketRecord,
	ProblemRecord,
	RunRecord,
	ScenarioRecord,
	TraceRecord,
} from './run-record.ts';

/** How a scenario ended, and the file it is in. */
export interface RecordEntry {
	readonly path: string;
	readonly scenario: ScenarioRecord;
}

/** A run that is over, as reporters read it. */
export function runRecord(
	entries: readonly RecordEntry[],
	run: Pick<RunRecord, 'mode' | 'durationMs'> & {readonly startedAt: Date},
): RunRecord {
	const files = [...grouped(entries, ({path}) => path)].map(([path, all]) => ({
		path,
		durationMs: all.reduce((sum, {scenario}) => sum + scenario.durationMs, 0),
		scenarios: all.map(({scenario}) => scenario).sort((a, b) => a.line - b.line),
	}));
	return {
		format: 'ringtap-run/1',
		version: ownVersion(),
		mode: run.mode,
		startedAt: run.startedAt.toISOString(),
		durationMs: run.durationMs,
		files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
	};
}

/** `base`: the folder that paths are relative to. */
export function entryOf(result: ScenarioResult, base = process.cwd()): RecordEntry {
	const {title, line, status, reason, durationMs, seed, logs, artefacts, coverage} = result;
	const pathOf = (file: string) => relative(base, file).split(sep).join('/');
	const scenario = {
		...{title, line, status, durationMs, seed, logs},
		...(reason !== undefined && {reason}),
		problems: result.problems.map(problem => problemRecord(problem, result.file, pathOf)),
		...(coverage && {coverage: coverageRecord(coverage, pathOf)}),
		...(artefacts && {
			artefacts: artefacts.map(({kind, path}) => ({kind, path: pathOf(path)})),
		}),
	};
	return {path: pathOf(result.file), scenario};
}

/** A path as records have it: relative, with `/`. */
type PathOf = (file: string) => string;

function problemRecord(
	problem: ScenarioProblem,
	scenarioFile: string,
	pathOf: PathOf,
): ProblemRecord {
	const {code, message, story, file = scenarioFile, line, evidence, trace} = problem;
	return {
		...{code, message, story},
		...(file !== scenarioFile && {path: pathOf(file)}),
		...(line !== undefined && {line}),
		...(evidence && {evidence: evidenceRecord(evidence)}),
		...(trace && {trace: traceRecord(trace)}),
	};
}

function evidenceRecord({endpoint, received, expected, closest}: Evidence): EvidenceRecord {
	return {
		endpoint,
		...(received && {received: packetRecord(received)}),
		...(expected && {expected: {bytes: hex(expected.bytes)}}),
		...(closest && {closest: {...packetRecord(closest), where: closest.where}}),
	};
}

function packetRecord({bytes, injection, index, at}: EvidencePacket): PacketRecord {
	return {bytes: hex(bytes), injection, index, at: String(at)};
}

function traceRecord({hops, ...trace}: PacketTrace): TraceRecord {
	const record = hops.map(hop => ({...hop, time: String(hop.time), bytes: hex(hop.bytes)}));
	return {...trace, hops: record};
}

function coverageRecord(coverage: ScenarioCoverage, pathOf: PathOf): CoverageRecord {
	const rules = coverage.rules.map(({file, ...rule}) => ({path: pathOf(file), ...rule}));
	return {...coverage, rules};
}

function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}
