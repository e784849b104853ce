import type {Machine} from './machine.ts';

/**
 * `ok`: as it should be; `info`: neither good nor bad; `warning`: it works, but slowly or at a risk;
 * `lack`: something does not work.
 */
export type Level = 'ok' | 'info' | 'warning' | 'lack';

/** One thing found out about a machine. */
export interface Finding {
	/** The area's, a dot, and what is unique in it: `iommu.vfio`. */
	readonly id: string;
	readonly title: string;
	readonly level: Level;
	/** What is. */
	readonly text: string;
	/** What to do: commands or sentences, a line each. Every warning and lack has one. */
	readonly remedy?: string | undefined;
	/** The same for machines. */
	readonly data?: Readonly<Record<string, unknown>> | undefined;
}

/** Findings of one kind; each is a file of its own in src/doctor/areas/, found by being there. */
export interface Area {
	readonly title: string;
	/** Among the others: lower ones come first. */
	readonly place: number;
	/** Looks, and changes nothing. */
	examine(machine: Machine): Finding[];
}
