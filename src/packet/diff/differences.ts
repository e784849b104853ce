import {pathOf} from '../path.ts';
import type {FieldValue} from '../table.ts';
import {Causes} from './causes.ts';
import {type Comparison, staleIn} from './compare.ts';
import {derivedOf} from './derive.ts';
import type {Difference} from './difference.ts';
import type {ByteRange} from './extent.ts';
import type {Found} from './found.ts';
import type {Tolerance} from './tolerance.ts';
import {phraseOf, sentenceOf} from './wording.ts';

/** Of each cause, what should have followed and did not; found out when somebody asks. */
type Stale = () => ReadonlyMap<Found, readonly string[]>;

/** A difference whose sentence is made when somebody reads it. */
class FoundDifference implements Difference {
	readonly path: string;
	readonly derived: boolean;
	declare readonly cause?: string;
	readonly #found: Found;
	readonly #comparison: Comparison;
	readonly #stale: Stale;
	#text: string | undefined;

	constructor(comparison: Comparison, found: Found, cause: Found | undefined, stale: Stale) {
		this.path = pathOf(found.place);
		this.derived = cause !== undefined;
		if (cause) this.cause = pathOf(cause.place);
		this.#comparison = comparison;
		this.#found = found;
		this.#stale = stale;
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
		return this.#stale().get(this.#found) ?? [];
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
	const index = new Causes(comparison.found, causes);
	const stale = staleBeside(comparison, left, index);
	const differences: Difference[] = left.map(found => {
		const cause = derived.has(found) ? index.of(found) : undefined;
		return new FoundDifference(comparison, found, cause, stale);
	});
	const {actual, expected} = comparison;
	if (actual.bytes.length !== expected.bytes.length)
		differences.push(lengthDifference(comparison, causes[0]!));
	return {differences, causes};
}

/** But for what is told as a difference of its own. */
function staleBeside(comparison: Comparison, told: readonly Found[], causes: Causes): Stale {
	let stale: Map<Found, string[]> | undefined;
	return () => {
		if (stale) return stale;
		stale = new Map();
		const paths = new Set(told.map(({place}) => pathOf(place)));
		for (const one of staleIn(comparison)) {
			const path = pathOf(one.place);
			if (paths.has(path)) continue;
			const cause = causes.of(one);
			stale.set(cause, [...(stale.get(cause) ?? []), path]);
		}
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
