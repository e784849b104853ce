import {performance} from 'node:perf_hooks';
import {stepTimes} from '../../timing.ts';
import {compileCounts} from '../typescript/compile.ts';
import type {Colours} from './colours.ts';
import {table} from './table.ts';

/** Where the time of a run went, from the start of Node until now. */
export interface RunTiming {
	readonly totalMs: number;
	/** They add up to the total; in the order in which they came up, the rest last. */
	readonly steps: readonly {readonly step: string; readonly ms: number}[];
	/** TypeScript files whose code was at hand, and those that were compiled. */
	readonly files: {readonly cached: number; readonly compiled: number};
}

/** When this was loaded, which is when the command was. */
const loadedMs = performance.now();

export function runTiming(): RunTiming {
	const totalMs = performance.now();
	const {bootstrapComplete} = performance.nodeTiming;
	const steps = [
		{step: 'node', ms: bootstrapComplete},
		{step: 'ringtap', ms: loadedMs - bootstrapComplete},
		...Array.from(stepTimes(), ([step, ms]) => ({step, ms})),
	];
	const sum = steps.reduce((total, {ms}) => total + ms, 0);
	const {cached, transformed} = compileCounts;
	return {
		totalMs,
		steps: [...steps, {step: 'other', ms: totalMs - sum}],
		files: {cached, compiled: transformed},
	};
}

/** What the steps are, where their names do not say. */
const NOTES: Readonly<Record<string, string>> = {
	node: 'until it runs the first line of ringtap',
	ringtap: 'its own code',
	tsx: 'for what TypeScript alone does not need',
	import: 'of the files, with what they do at their top level',
	build: 'bodies of scenarios, less what they inject, expect and advance',
};

/** A table of the steps. */
export function timingLines({totalMs, steps, files}: RunTiming, colours: Colours): string[] {
	const {cached, compiled} = files;
	const notes: Readonly<Record<string, string>> = {
		...NOTES,
		cache: `${cached} of ${cached + compiled} TypeScript files found`,
	};
	const rows = [...steps, {step: 'in all', ms: totalMs}].map(({step, ms}) => [
		step,
		ms.toFixed(1),
		`${Math.round((100 * ms) / totalMs)} %`,
		colours.dim(notes[step] ?? ''),
	]);
	const right = 'right' as const;
	const columns = [
		{title: 'step'},
		{title: 'ms', align: right},
		{title: 'share', align: right},
		{title: ''},
	];
	const lines = table(columns, rows, {head: colours.dim, line: colours.dim});
	// A rule above the total, as under the titles.
	return [...lines.slice(0, -1), lines[1]!, lines.at(-1)!];
}
