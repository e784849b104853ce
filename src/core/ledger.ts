import type {FaultCount} from './fault.ts';
import type {NativeDataplane, NativeLedger} from './native.ts';

/**
 * References to packets, counted where they come in and go out:
 * injected + received + generated + copied = captured + transmitted + consumed + dropped + held + queued + delayed.
 * `queued` is measured in the rings; `delayed` faults keep; `dropped` is by reason. `missed` came to a device that had no
 * room for them, and are in no sum.
 */
export interface Ledger extends Omit<NativeLedger, 'pending' | 'mbufsInUse'> {
	readonly balanced: boolean;
	/** A sentence for each equation that does not add up, naming ring or instance. */
	readonly findings: readonly string[];
	/** Faults that were set, lifted ones included, and what they came to. */
	readonly faults: readonly FaultCount[];
}

export function readLedger(native: NativeDataplane, faults: readonly FaultCount[]): Ledger {
	const {pending, mbufsInUse, ...counts} = native.ledger();
	const findings = native.audit();
	return {...counts, balanced: findings.length === 0, findings, faults};
}
