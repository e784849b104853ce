/**
 * A run, as it is kept in a file and read by reporters: plain JSON, bytes in hexadecimal, 64-bit numbers as decimal
 * strings, paths relative to the working directory and with `/`.
 */
export interface RunRecord {
	readonly format: 'ringtap-run/1';
	/** Of Ringtap. */
	readonly version: string;
	readonly mode: 'stepped' | 'live';
	/** ISO 8601. */
	readonly startedAt: string;
	readonly durationMs: number;
	readonly shard?: {readonly index: number; readonly count: number};
	/** In order of their paths. */
	readonly files: readonly FileRecord[];
}

export interface FileRecord {
	readonly path: string;
	readonly durationMs: number;
	/** In the order of the file. */
	readonly scenarios: readonly ScenarioRecord[];
}

export interface ScenarioRecord {
	readonly title: string;
	readonly line: number;
	readonly status: 'passed' | 'failed' | 'skipped';
	/** Of a skipped one. */
	readonly reason?: string;
	readonly durationMs: number;
	readonly seed: number;
	readonly problems: readonly ProblemRecord[];
	readonly logs: readonly string[];
	readonly graph?: GraphRecord;
	readonly coverage?: CoverageRecord;
	/** Files that a failure left behind. */
	readonly artefacts?: readonly ArtefactRecord[];
}

export interface ProblemRecord {
	readonly code: string;
	/** One line: what is wrong. */
	readonly message: string;
	/** The whole text; begins with `message`. */
	readonly story: string;
	/** Where the user's code was; the file of the scenario unless given. */
	readonly path?: string;
	readonly line?: number;
	readonly evidence?: EvidenceRecord;
	readonly trace?: TraceRecord;
}

export interface EvidenceRecord {
	readonly endpoint: string;
	readonly received?: PacketRecord;
	readonly expected?: {readonly bytes: string};
	readonly closest?: PacketRecord & {readonly where: string};
}

export interface PacketRecord {
	readonly bytes: string;
	readonly injection: number;
	readonly index: number;
	readonly at: string;
}

export interface TraceRecord {
	readonly origin: string;
	readonly omitted: number;
	readonly hops: readonly HopRecord[];
}

/** See `TraceHop`. */
export interface HopRecord {
	readonly time: string;
	readonly ring: string;
	readonly instance: string;
	readonly class: string;
	readonly bytes: string;
	readonly changes: readonly string[];
	readonly tried: readonly string[];
	readonly rule?: string;
	readonly outcome:
		| 'emitted'
		| 'dropped'
		| 'consumed'
		| 'held'
		| 'transmitted'
		| 'captured'
		| 'struck';
	readonly reason?: string;
	readonly to: readonly string[];
}

/** See `GraphReport`. */
export interface GraphRecord {
	readonly instances: readonly {
		readonly name: string;
		readonly class: string;
		readonly vswitch: string;
		/** Test VIFs and output rings: what went in and came out at the far end. */
		readonly endpoint?: {
			readonly kind: 'vif' | 'ring';
			readonly injected: string;
			readonly received: string;
			/** One tcpdump-like line each, the first few. */
			readonly firstPackets: readonly string[];
		};
		readonly drops: readonly {
			readonly reason: string;
			readonly kind: 'verdict' | 'fault';
			readonly packets: string;
		}[];
	}[];
	readonly rules: readonly {
		readonly instance: string;
		readonly condition: string;
		/** Instances whose rings it leads to. */
		readonly targets: readonly string[];
		readonly packets: string;
		readonly bytes: string;
	}[];
}

/** See `ScenarioCoverage`. */
export interface CoverageRecord {
	readonly rules: readonly {
		readonly path: string;
		readonly line: number;
		readonly instance: string;
		readonly class: string;
		readonly condition: string;
		readonly conditions: readonly string[];
		readonly targets: readonly string[];
		readonly packets: number;
		readonly shadowedBy?: string;
	}[];
	readonly classes: Readonly<Record<string, number>>;
	readonly conditions?: Readonly<Record<string, readonly string[]>>;
	readonly drops: Readonly<Record<string, Readonly<Record<string, number>>>>;
	readonly commands: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface ArtefactRecord {
	readonly kind: 'capture' | 'trace' | 'graph' | 'replay' | 'crash' | 'golden';
	readonly path: string;
}
