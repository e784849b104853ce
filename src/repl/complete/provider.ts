import type {Workbench} from '../workbench.ts';
import type {Place} from './place.ts';

/** Something that may stand at a place. */
export interface Candidate {
	readonly name: string;
	/** What it takes, what it is: shown beside it. */
	readonly note?: string;
}

/** Knows what may stand somewhere; undefined: it does not know that place. */
export type Provider = (place: Place, bench: Workbench) => readonly Candidate[] | undefined;

export function named(names: Iterable<string>): Candidate[] {
	return [...names].map(name => ({name}));
}
