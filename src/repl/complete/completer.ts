import type {Workbench} from '../workbench.ts';
import {inDotCommand} from './dot.ts';
import {keys} from './keys.ts';
import {members} from './members.ts';
import {placeAtEnd} from './place.ts';
import {type Candidate, named} from './provider.ts';
import {imports, texts} from './texts.ts';

/** What a line may go on with. */
export interface Completion {
	/** Those that begin with what was typed, sorted. */
	readonly candidates: readonly Candidate[];
	/** The end of the line that they take the place of. */
	readonly typed: string;
}

const providers = [texts, imports, keys, members];

/** Completes a line at its end, from what there is in the session now. */
export function completionOf(line: string, bench: Workbench): Completion {
	const dot = inDotCommand(line, bench);
	if (dot) return {...dot, candidates: beginning(dot.candidates, dot.typed)};
	const place = placeAtEnd(line);
	const {typed} = place;
	for (const provider of providers) {
		const candidates = provider(place, bench);
		if (candidates) return {candidates: beginning(candidates, typed), typed};
	}
	if (place.isText) return {candidates: [], typed};
	return {candidates: beginning(named([...bench.names, ...Object.keys(globalThis)]), typed), typed};
}

function beginning(candidates: readonly Candidate[], typed: string): Candidate[] {
	const byName = new Map(candidates.map(candidate => [candidate.name, candidate]));
	return [...byName.values()]
		.filter(({name}) => name.startsWith(typed))
		.sort((a, b) => (a.name < b.name ? -1 : 1));
}
