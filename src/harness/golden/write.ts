import type {GoldenDesk, PendingGolden} from './desk.ts';
import {writeGolden} from './golden-file.ts';
import {writeInline} from './match-inline.ts';
import {shownPath} from './place.ts';
import {type Repetition, type Stability, stabilityOf} from './volatile.ts';
import {readVolatile, type VolatileFields, writeVolatile} from './volatile-file.ts';

/** Writes the goldens of a run that are missing or to be updated. Returns a line on each. */
export function writePending(
	goldens: GoldenDesk,
	repetitions: readonly Repetition[] = [],
): string[] {
	return [
		...goldens.pending.splice(0).flatMap(pending => writeOne(pending, repetitions)),
		...writeInline(goldens.inline.splice(0), repetitions),
	];
}

export function writeOne(pending: PendingGolden, repetitions: readonly Repetition[]): string[] {
	const {path, isMissing} = pending;
	const stability = stabilityOf(pending, repetitions, listedBefore(pending));
	writeGolden(pending);
	writeVolatile(path, stability.fields);
	const what = isMissing ? 'wrote' : 'updated';
	return [`${what} golden ${shownPath(path)}: ${counts(pending)}`, ...linesOn(stability)];
}

/** What somebody has listed by hand is kept; of a list past reading nothing can be. */
export function listedBefore({path}: PendingGolden): VolatileFields {
	try {
		return readVolatile(path);
	} catch {
		return {};
	}
}

function counts({interfaces}: PendingGolden): string {
	const each = interfaces.map(({name, packets}) => `${name} ${packets.length}`);
	return `${each.join(', ')} packets`;
}

export function linesOn({fields, notes}: Stability): string[] {
	const masked = Object.entries(fields).flatMap(([name, list]) =>
		list.map(({field}) => `${name} ${field}`),
	);
	return [
		...(masked.length > 0 ? [`  not compared, as they vary: ${masked.join(', ')}`] : []),
		...notes.map(note => `  it holds for this run alone: ${note}`),
	];
}
