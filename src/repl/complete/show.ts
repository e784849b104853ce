import type {Colours} from '../../runner/report/colours.ts';
import {cut} from '../packet-lines.ts';
import type {Candidate} from './provider.ts';

/** More than these nobody reads. */
const mostShown = 60;

/** Up to where all are the same. */
export function commonStart(candidates: readonly Candidate[]): string {
	const [first, ...others] = candidates.map(({name}) => name);
	if (first === undefined) return '';
	let length = first.length;
	for (const name of others) while (!name.startsWith(first.slice(0, length))) length--;
	return first.slice(0, length);
}

/** A line each with what there is to say of it; side by side where there is nothing. */
export function candidateLines(
	candidates: readonly Candidate[],
	columns: number,
	{dim}: Colours,
): string[] {
	const shown = candidates.slice(0, mostShown);
	const left = candidates.length - shown.length;
	const more = left > 0 ? [dim(`… ${left} more`)] : [];
	const widest = Math.max(...shown.map(({name}) => name.length));
	if (shown.some(({note}) => note)) {
		const room = Math.max(10, columns - widest - 3);
		return [
			...shown.map(({name, note = ''}) =>
				`${name.padEnd(widest)}  ${dim(cut(note, room))}`.trimEnd(),
			),
			...more,
		];
	}
	const perLine = Math.max(1, Math.floor(columns / (widest + 2)));
	const lines = Array.from({length: Math.ceil(shown.length / perLine)}, (_, i) =>
		shown
			.slice(i * perLine, (i + 1) * perLine)
			.map(({name}) => name.padEnd(widest + 2))
			.join('')
			.trimEnd(),
	);
	return [...lines, ...more];
}
