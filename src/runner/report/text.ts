import {dirname, relative} from 'node:path';
import type {ScenarioResult} from '../../harness/result.ts';
import type {RunObserver, RunSummary} from '../run-files.ts';
import type {Colours} from './colours.ts';
import {graphLines} from './graph.ts';
import {duration} from './numbers.ts';

/** From here on a scenario's time is worth saying. */
const SLOW_MS = 500;

/**
 * Tells of a run as people read it: a line per scenario as it ends, then the stories, then the
 * summary.
 */
export class TextReport implements RunObserver {
	readonly #colours: Colours;
	readonly #write: (line: string) => void;
	readonly #failed: ScenarioResult[] = [];
	readonly #notes: string[] = [];
	#isBlank = false;

	constructor(colours: Colours, write: (line: string) => void) {
		this.#colours = colours;
		this.#write = write;
	}

	fileLoaded(file: string, _scenarios: readonly unknown[], leftOut: number): void {
		this.#line();
		this.#line(this.#colours.underline(shown(file)));
		if (leftOut === 0) return;
		const others = leftOut === 1 ? '1 scenario' : `${leftOut} scenarios`;
		this.#notes.push(
			`${others} of ${shown(file)} did not run: others there are marked scenario.only`,
		);
	}

	fileEmpty(file: string): void {
		this.#notes.push(`${shown(file)} declares no scenario`);
	}

	fileNote(line: string): void {
		this.#notes.push(line);
	}

	scenarioDone(result: ScenarioResult): void {
		const {title, status, reason, durationMs, logs, report} = result;
		const {green, red, yellow, dim} = this.#colours;
		const time = durationMs < SLOW_MS ? '' : dim(`  ${duration(durationMs)}`);
		if (status === 'passed') this.#line(`${green('✔')} ${title}${time}`);
		else if (status === 'failed') this.#line(`${red('✖')} ${red(title)}${time}`);
		else this.#line(`${yellow('–')} ${title} ${dim(`skipped: ${reason ?? 'no reason given'}`)}`);
		for (const log of logs) this.#indented(log, dim('│ '));
		if (report) {
			this.#line();
			for (const line of graphLines(report, this.#colours)) this.#line(line && `    ${line}`);
			this.#line();
		}
		if (status === 'failed') this.#failed.push(result);
	}

	/** What went wrong with those that failed. */
	stories(): void {
		for (const result of this.#failed.splice(0)) this.#story(result);
	}

	/** The stories, and the line that says how many passed. */
	end({passed, failed, skipped, durationMs}: RunSummary): void {
		this.stories();
		const {green, red, yellow, dim, bold} = this.#colours;
		this.#line();
		for (const note of this.#notes) this.#line(yellow(note));
		const parts = [
			passed > 0 && failed === 0 ? green(`${passed} passed`) : `${passed} passed`,
			failed > 0 ? red(`${failed} failed`) : `${failed} failed`,
			...(skipped > 0 ? [yellow(`${skipped} skipped`)] : []),
		];
		this.#line(bold(parts.join(', ')));
		this.#line(dim(`in ${duration(durationMs)}`));
	}

	#story({title, file, line, problems, artefacts = []}: ScenarioResult): void {
		const {red, cyan, dim} = this.#colours;
		this.#line();
		this.#line(red(`✖ ${title}`));
		for (const problem of problems) {
			const where = problem.file ?? file;
			// What was typed at the prompt is in no file.
			if (where !== '') this.#line(`  ${cyan(`${shown(where)}:${problem.line ?? line}`)}`);
			this.#indented(problem.story, '  ');
		}
		const [first] = artefacts;
		if (first) this.#line(dim(`    files: ${shown(dirname(first.path))}`));
	}

	#indented(text: string, prefix: string): void {
		for (const line of text.trimEnd().split('\n')) this.#line(`  ${prefix}${line}`.trimEnd());
	}

	/** One blank line at a time. */
	#line(text = ''): void {
		if (text === '' && this.#isBlank) return;
		this.#isBlank = text === '';
		this.#write(`${text}\n`);
	}
}

/** A path as it is shortest from here. */
function shown(file: string): string {
	const path = relative(process.cwd(), file);
	return path.startsWith('../../..') ? file : path;
}
