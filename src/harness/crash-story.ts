import {relative} from 'node:path';
import {readBacktrace} from '../core/remote/backtrace.ts';
import type {Crash} from '../core/remote/isolation.ts';
import type {Death} from '../core/remote/process.ts';
import {summary} from '../packet/index.ts';
import type {CrashFiles} from './crash-files.ts';
import {ScenarioFailure} from './failure.ts';
import type {InjectionLog} from './inject/log.ts';
import type {RegisteredScenario} from './registry.ts';
import {packets} from './story.ts';

/** What a crash has to be told with. */
export interface CrashContext {
	readonly scenario: RegisteredScenario;
	/** Live, on so many worker lcores. */
	readonly live: number | undefined;
	readonly injections: InjectionLog;
	readonly files: CrashFiles;
	readonly memoryLimitBytes: number;
}

/** A crash as the failure of its scenario; saves the packets that were in hand. */
export function crashFailure({death, message}: Crash, context: CrashContext): ScenarioFailure {
	const details = [
		...hints(death, context.memoryLimitBytes),
		...inHand(death, context.injections),
		...listed('backtrace', readBacktrace(death.frames)),
		...saved(death, context.files),
		`  again: ${repeatCommand(context)}`,
	];
	return new ScenarioFailure(message, details, 'ERR_RINGTAP_CRASHED');
}

function hints(death: Death, memoryLimitBytes: number): string[] {
	const {kind, dataBytes} = death;
	if (kind === 'hung')
		return ['  It may take longer with --time-limit, or the timeout of the scenario.'];
	if (kind === 'out-of-memory') return ['  It may have more with --memory-limit.'];
	if (kind === 'fault' && isRecursion(death.frames))
		return ['  It called itself over and over: the stack may have been used up.'];
	// The C way: malloc() answers null.
	const isShort = kind === 'fault' && dataBytes > 0.9 * memoryLimitBytes;
	return isShort
		? ['  It had used up its memory limit (--memory-limit): malloc() may have failed.']
		: [];
}

/** Frames as many as are kept, of a few functions. */
function isRecursion(frames: Death['frames']): boolean {
	const places = new Set(frames.map(({module, offset}) => `${module} ${offset}`));
	return frames.length >= 16 && places.size <= frames.length / 2;
}

function inHand({packets: all, inHand, call}: Death, injections: InjectionLog): string[] {
	const [first] = all;
	if (call === '') return [];
	if (!first) return ['  no packet was in hand'];
	const origin = injections.describe(first.injection, first.index);
	const bytes = first.bytes.length > 0 ? summary(first.bytes) : 'its mbuf has been overwritten';
	const more = inHand - 1;
	return [
		`  packet in hand: ${origin}`,
		`    ${bytes}`,
		...(more > 0 ? [`  or one of ${packets(more)} more that came with it`] : []),
	];
}

function saved(death: Death, files: CrashFiles): string[] {
	try {
		const path = files.save(death);
		return path === undefined ? [] : [`  saved: ${relative(process.cwd(), path) || path}`];
	} catch (error) {
		return [`  not saved: ${(error as Error).message}`];
	}
}

function listed(title: string, lines: readonly string[]): string[] {
	return lines.length === 0 ? [] : [`  ${title}`, ...lines.map(line => `    ${line}`)];
}

function repeatCommand({scenario: {file, title}, live}: CrashContext): string {
	const path = relative(process.cwd(), file);
	const mode = live === undefined ? '' : ` --workers ${live}`;
	return `ringtap run ${path} --isolate${mode} --match ${quoted(title)}`;
}

/** For a shell. */
function quoted(text: string): string {
	return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
