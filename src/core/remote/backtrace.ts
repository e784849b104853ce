import {spawnSync} from 'node:child_process';
import {basename, normalize} from 'node:path';
import type {NativeFrame} from './process.ts';

const longest = 8;
const widest = 72;
/** Where handlers of crashes are, and where Ringtap's own part of the way begins. */
const HANDLER = /\/native\/core\/crash\//;
const CORE = /\/native\/(?:core|binding)\/|\/native\/modules\/class\.hpp$/;
/** What the class called to its end: `abort`, `operator new`. */
const RUNTIME = /\/lib(?:c|stdc\+\+|pthread)\.so/;

/**
 * A native backtrace as lines: file, line and function where debugging symbols are (`addr2line` of
 * binutils reads them), else module and offset. Only what the class did itself, when that can be
 * told.
 */
export function readBacktrace(frames: readonly NativeFrame[]): string[] {
	const node = frames.findIndex(({module}) => module === process.execPath);
	const lines = linesOf(node === -1 ? frames : frames.slice(0, node));
	const first = lines.findLastIndex(({file}) => HANDLER.test(file)) + 1;
	const after = lines.slice(first);
	const called = after.findIndex(({module}) => !RUNTIME.test(module));
	const own = after.slice(Math.max(0, called));
	const core = own.findIndex(({file}) => CORE.test(file));
	const shown = core > 0 ? own.slice(0, core) : own;
	return shown.slice(0, longest).map(({text}) => text);
}

interface Line {
	readonly module: string;
	/** Empty when it is not known. */
	readonly file: string;
	readonly text: string;
}

/** All that follow each other in a module are asked for at once. */
function linesOf(frames: readonly NativeFrame[]): Line[] {
	const lines: Line[] = [];
	for (let from = 0; from < frames.length; ) {
		const {module} = frames[from]!;
		const end = frames.findIndex((frame, i) => i > from && frame.module !== module);
		const run = frames.slice(from, end === -1 ? frames.length : end);
		// All but the very first are where a call returns to, which may be the next line already.
		const offsets = run.map(({offset}, i) => (from + i === 0 ? offset : offset - 1));
		const answers = askForLines(module, offsets);
		for (const [i, frame] of run.entries()) {
			const known = (answers[i] ?? []).flatMap(line => readLine(module, line));
			lines.push(...(known.length > 0 ? known : [plainLine(frame)]));
		}
		from += run.length;
	}
	return lines;
}

/**
 * For each address its lines, with those of the functions it was inlined into; none without
 * addr2line.
 */
function askForLines(module: string, offsets: readonly number[]): string[][] {
	const addresses = offsets.map(offset => `0x${offset.toString(16)}`);
	const args = ['-aCfipe', module, ...addresses];
	const {stdout} = spawnSync('addr2line', args, {encoding: 'utf8'});
	const answers: string[][] = [];
	for (const line of (stdout ?? '').split('\n')) {
		const [, rest] = /^0x[0-9a-f]+: (.*)$/.exec(line) ?? [];
		if (rest !== undefined) answers.push([rest]);
		else if (line !== '') answers.at(-1)?.push(line.replace(' (inlined by) ', ''));
	}
	return answers;
}

/** `ringtap::Nat::process(…) at /home/me/nat.cc:15` */
function readLine(module: string, line: string): Line[] {
	const [, what = '', file = '', number = ''] =
		/^(.+) at (.+):(\d+)(?: \(discriminator \d+\))?$/.exec(line) ?? [];
	if (file === '' || what === '_FUN') return [];
	const name = what.length > widest ? `${what.slice(0, widest)}…` : what;
	return [{module, file: normalize(file), text: `${basename(file)}:${number}  ${name}`}];
}

function plainLine({module, offset, symbol}: NativeFrame): Line {
	const place = `${basename(module)}+0x${offset.toString(16)}`;
	return {module, file: '', text: symbol === '' ? place : `${place}  ${symbol}`};
}
