import type {Ledger} from '../core/ledger.ts';
import type {ScenarioCoverage} from './coverage.ts';
import type {Evidence} from './evidence.ts';
import type {PacketTrace} from './packet-trace.ts';

/** Why a scenario failed. */
export interface ScenarioProblem {
	readonly code: string;
	/** One line: what is wrong. */
	readonly message: string;
	/** The whole text, several lines, without colours; begins with `message`. */
	readonly story: string;
	/** Where the user's code was, when known. */
	readonly file?: string;
	readonly line?: number;
	/** The packets it is about. */
	readonly evidence?: Evidence;
	/** What became of that packet, hop by hop. */
	readonly trace?: PacketTrace;
}

/** A file that a failed scenario left behind. */
export interface Artefact {
	readonly kind: 'capture' | 'trace' | 'graph' | 'replay' | 'crash' | 'golden';
	/** Absolute. */
	readonly path: string;
}

/** What there is to show of a data plane after a scenario: per endpoint, rule, instance. */
export interface GraphReport {
	/** In order of creation. */
	readonly instances: readonly {
		readonly name: string;
		readonly class: string;
		readonly vswitch: string;
	}[];
	/** Far ends in order of creation: test VIFs and output rings. */
	readonly endpoints: readonly {
		readonly name: string;
		readonly kind: 'vif' | 'ring';
		readonly injected: bigint;
		readonly received: bigint;
		/** One tcpdump-like line each, the first few. */
		readonly firstPackets: readonly string[];
	}[];
	readonly rules: readonly {
		readonly instance: string;
		/** `outVif(a)` */
		readonly condition: string;
		readonly targets: readonly string[];
		readonly packets: bigint;
		readonly bytes: bigint;
	}[];
	readonly drops: readonly {
		readonly instance: string;
		readonly reason: string;
		readonly kind: 'verdict' | 'fault';
		readonly packets: bigint;
	}[];
	readonly ledger: Ledger;
}

export interface ScenarioResult {
	readonly title: string;
	readonly file: string;
	readonly line: number;
	readonly status: 'passed' | 'failed' | 'skipped';
	/** Of a skipped one. */
	readonly reason?: string;
	readonly durationMs: number;
	readonly seed: number;
	readonly problems: readonly ScenarioProblem[];
	/** What `scene.log` was given. */
	readonly logs: readonly string[];
	/** Of one that failed; of all when asked for. */
	readonly graph?: GraphReport;
	/** The same, to be told in the text; only when asked for. */
	readonly report?: GraphReport;
	readonly coverage?: ScenarioCoverage;
	readonly artefacts?: readonly Artefact[];
}
