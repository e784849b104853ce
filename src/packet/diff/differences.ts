import {pathOf} from '../path.ts';
import type {FieldValue} from '../table.ts';
import {type Comparison, staleIn} from './compare.ts';
import {derivedOf} from './derive.ts';
import type {Difference} from './difference.ts';
import type {ByteRange} from './extent.ts';
import type {FieldFound, Found} from './found.ts';
import type {Tolerance} from './tolerance.ts';
import {phraseOf, sentenceOf} from './wording.ts';

/** What the differences of two packets have in common. */
interface Surroundings {
	readonly causes: readonly Found[];
	/** Found when somebody asks. */
	readonly stale: () => readonly FieldFound[];
}

/** A difference whose sentence is made when somebody reads it. */
class FoundDifference implements Difference {
	readonly path: string;
	readonly derived: boolean;
	declare readonly cause?: string;
	readonly #found: Found;
	readonly #comparison: Comparison;
	readonly #surroundings: Surroundings;
	#text: string | undefined;

	constructor(
		comparison: Comparison,
		found: Found,
		cause: Found | undefined,
		surroundings: Surroundings,
	) {
		this.path = pathOf(found.place);
		this.derived = cause !== undefined;
		if (cause) this.cause = pathOf(cause.place);
		this.#comparison = comparison;
		this.#found = found;
		this.#surroundings = surroundings;
	}

	get actual(): FieldValue | undefined {
		return this.#found.what === 'layer' ? phraseOf(this.#found.is) : this.#found.actual;
	}

	get expected(): FieldValue | undefined {
		return this.#found.what === 'layer' ? phraseOf(this.#found.should) : this.#found.expected;
	}

	get text(): string {
		this.#text ??= sentenceOf(this.#comparison, this.#found);
		return this.#text;
	}

	get stale(): readonly string[] {
		// A length that is wrong by itself changes what the others are right for.
		const isFree = this.#found.what !== 'field' || !this.#found.field.computed;
		if (this.derived || !isFree) return [];
		const {stale, causes} = this.#surroundings;
		const own = stale().filter(one => causeOf(this.#comparison, one, causes) === this.#found);
		return own.map(({place}) => pathOf(place));
	}

	get actualBytes(): ByteRange | undefined {
		return this.#found.actualBytes;
	}

	get expectedBytes(): ByteRange | undefined {
		return this.#found.expectedBytes;
	}

	toString(): string {
		return this.text;
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return this.text;
	}
}

/** What is told of a comparison, and which of it are causes. */
export interface Told {
	readonly differences: Difference[];
	readonly causes: readonly Found[];
}

/** The causes that are left, each with what follows from it; none left: nothing is told. */
export function differencesOf(comparison: Comparison, tolerance: Tolerance): Told {
	const derived = derivedOf(comparison);
	const left = tolerance.isExact ? comparison.found : leftOf(comparison, tolerance);
	const causes = left.filter(found => !derived.has(found));
	if (causes.length === 0) return {differences: [], causes};
	const surroundings = {causes, stale: staleBeside(comparison, left)};
	const differences: Difference[] = left.map(found => {
		const cause = derived.has(found) ? causeOf(comparison, found, causes) : undefined;
		return new FoundDifference(comparison, found, cause, surroundings);
	});
	const {actual, expected} = comparison;
	if (actual.bytes.length !== expected.bytes.length)
		differences.push(lengthDifference(comparison, causes[0]!));
	return {differences, causes};
}

/** But for what is told as a difference of its own. */
function staleBeside(comparison: Comparison, told: readonly Found[]): () => readonly FieldFound[] {
	let stale: readonly FieldFound[] | undefined;
	return () => {
		const paths = new Set(told.map(({place}) => pathOf(place)));
		stale ??= staleIn(comparison).filter(({place}) => !paths.has(pathOf(place)));
		return stale;
	};
}

/**
 * What is not tolerated. Where something was, a checksum or length may have gone wrong by being the
 * same: it was right for the packet that was expected, and the other one needs another.
 */
function leftOf(comparison: Comparison, tolerance: Tolerance): readonly Found[] {
	const {found} = comparison;
	const left = found.filter(one => !one.isTolerated(tolerance));
	if (left.length === found.length) return found;
	return [...left, ...staleIn(comparison).filter(one => !one.isTolerated(tolerance))];
}

/**
 * In the same layer, else the next one inside, as lengths and checksums cover that, else the last
 * one outside.
 */
function causeOf({found}: Comparison, difference: Found, causes: readonly Found[]): Found {
	const at = found.indexOf(difference);
	const isInside = (c: Found) => (at < 0 ? c.at > difference.at : found.indexOf(c) > at);
	return (
		causes.find(c => c.match !== undefined && c.match === difference.match) ??
		causes.find(isInside) ??
		causes.at(-1)!
	);
}

function lengthDifference({actual, expected}: Comparison, cause: Found): Difference {
	const [is, should] = [actual.bytes.length, expected.bytes.length];
	const text = `length is ${is}, expected ${should}`;
	return {
		path: 'length',
		actual: is,
		expected: should,
		derived: true,
		cause: pathOf(cause.place),
		text,
	};
}
