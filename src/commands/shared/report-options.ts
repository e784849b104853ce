import {existsSync, mkdirSync, statSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {didYouMean, RingtapError} from '../../errors.ts';
import {uncovered} from '../../runner/coverage/gate.ts';
import type {Reporter} from '../../runner/record/reporter.ts';
import {loadReporter, reporterNames} from '../../runner/record/reporters.ts';
import type {RunRecord} from '../../runner/record/run-record.ts';
import {usageError} from './options.ts';

/** Options of commands that run scenarios, and of those that tell of runs. */
export const REPORT_OPTIONS = {
	reporter: {type: 'string', multiple: true},
	coverage: {type: 'boolean'},
	'min-rule-coverage': {type: 'string'},
} as const;

export const REPORT_USAGE = `\
  --reporter NAME[:FILE]
                   another report, on standard output or in a file; can be repeated. There are:
${reporterNames()
	.join(', ')
	.replaceAll(/(.{1,74}(?:,|$)) ?/g, '                   $1\n')
	.trimEnd()}
  --coverage       which rules matched, and which never did: as --reporter coverage
  --min-rule-coverage PERCENT
                   fails when fewer of the rules matched`;

export interface ReportValues {
	readonly reporter?: readonly string[] | undefined;
	readonly coverage?: boolean | undefined;
	readonly 'min-rule-coverage'?: string | undefined;
}

interface Wanted {
	readonly reporter: Reporter;
	/** Undefined: standard output. */
	readonly file: string | undefined;
}

/** What is to be told of a run, once it is over. */
export class Reports {
	readonly #wanted: readonly Wanted[];
	readonly #minimum: number | undefined;

	constructor(wanted: readonly Wanted[], minimum: number | undefined) {
		this.#wanted = wanted;
		this.#minimum = minimum;
	}

	/** Whether the run has to note what it covers. */
	get needCoverage(): boolean {
		const isNeeded = this.#wanted.some(({reporter}) => reporter.needs?.includes('coverage'));
		return isNeeded || this.#minimum !== undefined;
	}

	/** Whether the graph of every scenario is told of, not only of those that fail. */
	get needGraph(): boolean {
		return this.#wanted.some(({reporter}) => reporter.needs?.includes('graph'));
	}

	/** Whether standard output is that of a reporter, and the usual text has no place there. */
	get takeOutput(): boolean {
		return this.#wanted.some(({reporter, file}) => file === undefined && !reporter.besideText);
	}

	/** Tells of the run. Returns whether it covers what it has to; if not, standard error says what is missing. */
	async tell(record: () => RunRecord): Promise<boolean> {
		if (this.#wanted.length === 0 && this.#minimum === undefined) return true;
		const run = record();
		for (const {reporter, file} of this.#wanted) {
			const text = await reporter.render(run);
			if (file === undefined) process.stdout.write(reporter.besideText ? `\n${text}` : text);
			else write(file, text);
		}
		const missing = this.#minimum === undefined ? [] : uncovered(run, this.#minimum);
		if (missing.length > 0) process.stderr.write(`${missing.join('\n')}\n`);
		return missing.length === 0;
	}
}

/** @throws RingtapError ERR_RINGTAP_USAGE before anything is run */
export async function prepareReports(values: ReportValues): Promise<Reports> {
	const {reporter = [], coverage = false, 'min-rule-coverage': minimum} = values;
	const given = new Set([...reporter, ...(coverage ? ['coverage'] : [])]);
	// Annotations stand beside whatever else is printed.
	if (process.env.GITHUB_ACTIONS === 'true') given.add('github');
	const wanted = await Promise.all([...given].map(wantedReporter));
	const taking = wanted.filter(one => one.file === undefined && !one.reporter.besideText);
	if (taking.length > 1) {
		const names = taking.map(one => one.reporter.name);
		throw usageError(
			`--reporter ${names.join(' and --reporter ')} both write to standard output.`,
			`Give one of them a file: --reporter ${names[1]}:FILE.`,
		);
	}
	return new Reports(wanted, minimum === undefined ? undefined : percent(minimum));
}

async function wantedReporter(given: string): Promise<Wanted> {
	const [, name = '', file] = /^([^:]*)(?::(.*))?$/s.exec(given)!;
	const names = reporterNames();
	if (!names.includes(name)) {
		throw usageError(
			`There is no reporter '${name}'.${didYouMean(name, names)}`,
			`Reporters: ${names.join(', ')}.`,
		);
	}
	if (file === '')
		throw usageError(`--reporter ${given} names no file.`, 'As in junit:results.xml.');
	if (file !== undefined && existsSync(file) && statSync(file).isDirectory())
		throw usageError(`--reporter ${given}: '${file}' is a folder.`, 'It takes the name of a file.');
	return {reporter: await loadReporter(name), file};
}

function percent(given: string): number {
	const value = /^\d+(?:\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
	if (value >= 0 && value <= 100) return value;
	throw usageError(`--min-rule-coverage is '${given}'.`, 'It takes a number from 0 to 100.');
}

function write(file: string, text: string): void {
	try {
		mkdirSync(dirname(file), {recursive: true});
		writeFileSync(file, text);
	} catch (error) {
		throw new RingtapError(
			'ERR_RINGTAP_REPORT_UNWRITABLE',
			`The report '${file}' cannot be written: ${(error as Error).message}`,
		);
	}
}
