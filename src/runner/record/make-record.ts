import {relative, sep} from 'node:path';
import type {Evidence, EvidencePacket} from '../../harness/evidence.ts';
import type {PacketTrace} from '../../harness/packet-trace.ts';
import type {GraphReport, ScenarioProblem, ScenarioResult} from '../../harness/result.ts';
import {ownVersion} from '../../own-files.ts';
import {grouped} from '../coverage/grouped.ts';
import type {
	CoverageRecord,
	EvidenceRecord,
	GraphRecord,
	PacketRecord,
	ProblemRecord,
	RunRecord,
	ScenarioRecord,
	TraceRecord,
} from './run-record.ts';

/** A run that is over, as reporters read it. */
export function runRecord(
	results: readonly ScenarioResult[],
	run: Pick<RunRecord, 'mode' | 'durationMs' | 'shard'> & {readonly startedAt: Date},
): RunRecord {
	const files = [...grouped(results, ({file}) => recordPath(file))].map(([path, all]) => ({
		path,
		durationMs: all.reduce((sum, {durationMs}) => sum + durationMs, 0),
		scenarios: all.map(scenarioRecord),
	}));
	return {
		format: 'ringtap-run/1',
		version: ownVersion(),
		mode: run.mode,
		startedAt: run.startedAt.toISOString(),
		durationMs: run.durationMs,
		...(run.shard && {shard: run.shard}),
		files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
	};
}

export function scenarioRecord(result: ScenarioResult): ScenarioRecord {
	const {title, line, status, reason, durationMs, seed, logs} = result;
	const {artefacts, coverage, graph} = result;
	return {
		...{title, line, status, durationMs, seed, logs},
		...(reason !== undefined && {reason}),
		problems: result.problems.map(problem => problemRecord(problem, result.file)),
		...(graph && {graph: graphRecord(graph)}),
		...(coverage && {coverage: coverageRecord(coverage)}),
		...(artefacts && {
			artefacts: artefacts.map(({kind, path}) => ({kind, path: recordPath(path)})),
		}),
	};
}

/** Relative to the working directory, with `/`. */
export function recordPath(file: string): string {
	return relative(process.cwd(), file).split(sep).join('/');
}

function problemRecord(problem: ScenarioProblem, scenarioFile: string): ProblemRecord {
	const {code, message, story, file = scenarioFile, line, evidence, trace} = problem;
	return {
		...{code, message, story},
		...(file !== scenarioFile && {path: recordPath(file)}),
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

export function graphRecord({instances, endpoints, rules, drops}: GraphReport): GraphRecord {
	return {
		instances: instances.map(instance => {
			const endpoint = endpoints.find(({name}) => name === instance.name);
			return {
				...instance,
				...(endpoint && {endpoint: endpointRecord(endpoint)}),
				drops: drops
					.filter(drop => drop.instance === instance.name)
					.map(({reason, kind, packets}) => ({reason, kind, packets: String(packets)})),
			};
		}),
		rules: rules.map(({packets, bytes, ...rule}) => ({
			...rule,
			packets: String(packets),
			bytes: String(bytes),
		})),
	};
}

function endpointRecord({
	kind,
	injected,
	received,
	firstPackets,
}: GraphReport['endpoints'][number]) {
	return {kind, injected: String(injected), received: String(received), firstPackets};
}

function coverageRecord(coverage: NonNullable<ScenarioResult['coverage']>): CoverageRecord {
	const rules = coverage.rules.map(({file, ...rule}) => ({path: recordPath(file), ...rule}));
	return {...coverage, rules};
}

function hex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex');
}
