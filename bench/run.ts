// Measures what is wanted, and tells.
import {readOptions, usageError} from '../src/commands/shared/options.ts';
import {didYouMean, RingtapError} from '../src/errors.ts';
import {type FigureInfo, type Outcome, Skipped, type Suite} from './suite.ts';
import {table} from './table.ts';

const OPTIONS = {
	only: {type: 'string', multiple: true},
	json: {type: 'boolean'},
	quick: {type: 'boolean'},
	help: {type: 'boolean'},
} as const;

const USAGE = `npm run bench -- [options]

  --only NAME,…   only these figures
  --json          an array of {name, value, unit} instead of a table
  --quick         few repetitions: to see that it runs, not to compare figures

What each figure means is in docs/10-benchmarks.md. No figure is judged.
Exit code: 0 measured or skipped, 1 a benchmark failed, 2 used wrongly.`;

/** Where it is told. */
export interface Output {
	readonly stdout: {write(text: string): unknown};
	readonly stderr: {write(text: string): unknown; readonly isTTY?: boolean};
}

interface Figure {
	readonly name: string;
	readonly value: number;
	readonly unit: string;
}

/** Returns the exit code. */
export async function run(
	argv: readonly string[],
	suites: readonly Suite[],
	{stdout, stderr}: Output = process,
): Promise<number> {
	try {
		const {values, positionals} = readOptions(argv, OPTIONS);
		const [stray] = positionals;
		if (stray !== undefined)
			throw usageError(`What is '${stray}' to be?`, 'npm run bench -- --only NAME,…');
		if (values.help) {
			stdout.write(`${USAGE}\n`);
			return 0;
		}
		const known = suites.flatMap(suite => suite.figures);
		const wanted = wantedOf(values.only, known);
		const told = new Teller(wanted, stderr);
		for (const suite of suites) await measure(suite, told, {isQuick: values.quick ?? false});
		const text = values.json
			? JSON.stringify(told.figures, null, '\t')
			: table(told.figures, known);
		stdout.write(`${text}\n`);
		return told.hasFailed ? 1 : 0;
	} catch (error) {
		if (!(error instanceof RingtapError && error.code === 'ERR_RINGTAP_USAGE')) throw error;
		stderr.write(`${error.message}\n${error.fix}\n`);
		return 2;
	}
}

function wantedOf(only: readonly string[] | undefined, known: readonly FigureInfo[]): FigureInfo[] {
	if (!only) return [...known];
	const names = known.map(({name}) => name);
	const given = only.flatMap(list => list.split(',')).map(name => name.trim());
	for (const name of given) {
		if (names.includes(name)) continue;
		const hint = didYouMean(name, names);
		throw usageError(`There is no benchmark '${name}'.${hint}`, `There are: ${names.join(', ')}.`);
	}
	return known.filter(({name}) => given.includes(name));
}

/** Whatever happens in a suite, each figure wanted of it has an outcome. */
async function measure(suite: Suite, told: Teller, effort: {isQuick: boolean}): Promise<void> {
	const left = () => suite.figures.map(({name}) => name).filter(name => told.isOpen(name));
	if (left().length === 0) return;
	told.showProgress(left());
	try {
		for await (const outcome of suite.measure(left(), effort)) {
			told.tell(outcome);
			told.showProgress(left());
		}
		for (const name of left()) told.tell({name, failed: 'nothing was measured'});
	} catch (error) {
		const {message} = error as Error;
		const why = error instanceof Skipped ? {skipped: message} : {failed: message};
		for (const name of left()) told.tell({name, ...why});
	}
}

/** Keeps the figures, and says on standard error why there is none. */
class Teller {
	readonly figures: Figure[] = [];
	hasFailed = false;
	readonly #open: Map<string, FigureInfo>;
	readonly #stderr: Output['stderr'];

	constructor(wanted: readonly FigureInfo[], stderr: Output['stderr']) {
		this.#open = new Map(wanted.map(figure => [figure.name, figure]));
		this.#stderr = stderr;
	}

	isOpen(name: string): boolean {
		return this.#open.has(name);
	}

	tell(outcome: Outcome): void {
		const {name} = outcome;
		const figure = this.#open.get(name);
		if (!figure) return;
		this.#open.delete(name);
		if ('value' in outcome) {
			const value = Number(outcome.value.toPrecision(4));
			this.figures.push({name, value, unit: figure.unit});
			return;
		}
		const isSkipped = 'skipped' in outcome;
		this.hasFailed ||= !isSkipped;
		this.#clearLine();
		const what = isSkipped ? `skipped: ${outcome.skipped}` : `failed: ${outcome.failed}`;
		this.#stderr.write(`${name}: ${what}\n`);
	}

	/** On a terminal only. */
	showProgress(names: readonly string[]): void {
		this.#clearLine();
		if (this.#stderr.isTTY && names.length > 0) this.#stderr.write(`measuring ${names[0]} …`);
	}

	#clearLine(): void {
		if (this.#stderr.isTTY) this.#stderr.write('\r\x1b[K');
	}
}
