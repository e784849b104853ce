import type {
	CoverageRecord,
	RunRecord,
	ScenarioRecord,
} from '../../src/runner/record/run-record.ts';

const base: ScenarioRecord = {
	title: 'a title',
	line: 3,
	status: 'passed',
	durationMs: 1.25,
	seed: 1,
	problems: [],
	logs: [],
};

/** A scenario that passed, unless said otherwise. */
export function scenarioRecord(given: Partial<ScenarioRecord> = {}): ScenarioRecord {
	return {...base, ...given};
}

/** A run of such files: path → scenarios. */
export function runRecord(files: Readonly<Record<string, readonly ScenarioRecord[]>>): RunRecord {
	return {
		format: 'ringtap-run/1',
		version: '0.1.0',
		mode: 'stepped',
		startedAt: '2026-02-03T04:05:06.789Z',
		durationMs: 1234.5,
		files: Object.entries(files).map(([path, scenarios]) => ({
			path,
			durationMs: 100.5,
			scenarios,
		})),
	};
}

/** What no format takes as it is. */
export const ugly =
	'quotes " and \', <b>&amp;</b>, ]]>, 100 %0A, a\\b #c, \u0000 \u001b[31m \ud800 \uffff, 🐙 é, ::error::, a: b, - c';

/** Every status, several problems, artefacts, logs, and characters that each format has to escape. */
export const rich: RunRecord = {
	...runRecord({
		'l2/bridge.dp.ts': [
			scenarioRecord({title: 'floods # SKIP it \\# or not', logs: ['one', `two\n${ugly}`]}),
			scenarioRecord({
				title: `fails: ${ugly}\nover two lines`,
				line: 12,
				status: 'failed',
				durationMs: 3.5,
				seed: 7,
				logs: ['seen'],
				problems: [
					{
						code: 'ERR_RINGTAP_EXPECTATION',
						message: `b: packet 1 differs: ${ugly}`,
						story: `b: packet 1 differs: ${ugly}\n  ipv4.ttl  64 → 63\n\n---\n...\n  100% of ]]> <!-- it\n`,
						line: 14,
					},
					{
						code: 'ERR_RINGTAP_CUSTODY',
						message: 'br0 kept a packet',
						story: 'br0 kept a packet\n\tand lost it',
						path: 'l2/_lab.ts',
						line: 2,
					},
				],
				artefacts: [
					{kind: 'capture', path: '.ringtap/bridge/fails.pcapng'},
					{kind: 'replay', path: '.ringtap/bridge/replay.dp.ts'},
				],
			}),
			scenarioRecord({
				title: 'needs a NIC',
				line: 30,
				status: 'skipped',
				durationMs: 0,
				reason: `no NIC, ${ugly}`,
			}),
		],
		'nat.dp.ts': [scenarioRecord({title: 'translates', seed: 4_294_967_295})],
	}),
	shard: {index: 2, count: 4},
};

/** A coverage of nothing, but for what is given. */
export function coverageRecord(given: Partial<CoverageRecord> = {}): CoverageRecord {
	return {rules: [], classes: {}, drops: {}, commands: {}, ...given};
}
