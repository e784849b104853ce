import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';

export interface DataplaneOptions {
	/** Mbufs it may use of the process's pool. Default: all of them. */
	readonly mbufs?: number;
	/** Packets an instance takes in one turn, 1 to 1,024. Default 32. */
	readonly burst?: number;
	/** Hops allowed per packet put in before the graph counts as never resting. Default 10,000. */
	readonly maxHops?: number;
	/** Size of rings whose module asks for none. Default 1,024. */
	readonly ringSize?: number;
	/** `'wait'` (default): nobody takes more than there is room for. `'drop'`: as hardware does. */
	readonly ringFull?: 'wait' | 'drop';
	/** Custody is checked packet by packet, and freed mbufs rest: slower, names culprits. */
	readonly checked?: boolean;
	/**
	 * A seed: packets are split into segments at random places, and floods are copies. What comes out must not change.
	 * Default 0: neither.
	 */
	readonly stress?: number;
}

const limits = {
	mbufs: [1, 4_000_000],
	burst: [1, 1024],
	maxHops: [1, 1e12],
	ringSize: [1, 1_048_576],
	stress: [0, 4_294_967_295],
} as const;

/** @throws RingtapError ERR_RINGTAP_OPTION */
export function checkOptions(options: DataplaneOptions): void {
	for (const [name, [min, max]] of Object.entries(limits)) {
		const value = options[name as keyof typeof limits];
		if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) continue;
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`Option '${name}' is ${inspect(value)}; it takes a whole number from ${min} to ${max}.`,
		);
	}
	const {ringFull} = options;
	if (ringFull !== undefined && ringFull !== 'wait' && ringFull !== 'drop') {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`Option 'ringFull' is ${inspect(ringFull)}; it takes 'wait' or 'drop'.`,
		);
	}
}
