import {spawnSync} from 'node:child_process';
import {basename} from 'node:path';
import type {NativeFrame} from './process.ts';

const longest = 8;
const widest = 72;
/** Where handlers of crashes are, and where Ringtap's own part of the way begins. */
const HANDLER = /\/native\/core\/crash\//;
const CORE = /\/native\/(?:core|binding)\/|\/native\/modules\/class\.hpp$/;
/** What the class called to its end: `abort`, `operator new`. */
const RUNTIME = /\/lib(?:c|stdc\+\+|pthread)\.so/;

/**
 * A native backtrace as lines: file, line and function where debugging symbols are (`addr2line` of binutils reads
 * them), else module and offset. Only what the class did itself, when that can be told.
 */
export function readBacktrace(frames: readonly NativeFrame[]): string[] {
	const lines = frames.flatMap(linesOf);
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

function linesOf(frame: NativeFrame, index: number): Line[] {
	// All but the first are where a call returns to, which may be the next line already.
	const address = index === 0 ? frame.offset : frame.offset - 1;
	const where = `0x${address.toString(16)}`;
	const {stdout} = spawnSync('addr2line', ['-Cfipe', frame.module, where], {encoding: 'utf8'});
	const lines = (stdout ?? '').split('\n').flatMap(line => readLine(frame.module, line));
	return lines.length > 0 ? lines : [plainLine(frame)];
}

/** `ringtap::Nat::process(…) at /home/me/nat.cc:15` */
function readLine(module: string, line: string): Line[] {
	const [, what = '', file = '', number = ''] =
		/^(?: \(inlined by\) )?(.+) at (.+):(\d+)(?: \(discriminator \d+\))?$/.exec(line) ?? [];
	if (file === '' || what === '_FUN') return [];
	const name = what.length > widest ? `${what.slice(0, widest)}…` : what;
	return [{module, file, text: `${basename(file)}:${number}  ${name}`}];
}

function plainLine({module, offset, symbol}: NativeFrame): Line {
	const place = `${basename(module)}+0x${offset.toString(16)}`;
	return {module, file: '', text: symbol === '' ? place : `${place}  ${symbol}`};
}
