import type {NativeDataplane} from './native.ts';

/**
 * References to packets, counted where they come in and go out:
 * injected + received + generated + copied = captured + transmitted + consumed + dropped + held + queued.
 */
export interface Ledger {
	readonly injected: bigint;
	readonly received: bigint;
	readonly generated: bigint;
	readonly copied: bigint;
	readonly captured: bigint;
	readonly transmitted: bigint;
	readonly consumed: bigint;
	/** reason → packets */
	readonly dropped: Readonly<Record<string, bigint>>;
	readonly held: bigint;
	/** In rings, measured. */
	readonly queued: bigint;
	readonly balanced: boolean;
	/** A sentence for each equation that does not add up, naming ring or instance. */
	readonly findings: readonly string[];
}

export function readLedger(native: NativeDataplane): Ledger {
	const {pending, mbufsInUse, ...counts} = native.ledger();
	const findings = native.audit();
	return {...counts, balanced: findings.length === 0, findings};
}
