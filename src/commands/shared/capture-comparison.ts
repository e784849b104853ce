import type {CapturedPacket} from '../../core/receiver.ts';
import {compare, type MatchOptions, type Mismatch} from '../../harness/compare.ts';
import {type DiffOptions, diff, formatDiff, type LayerName} from '../../packet/index.ts';
import {type CaptureRecord, toPacket} from '../../pcap/index.ts';
import type {Colours} from '../../runner/report/colours.ts';

/** A capture, under the name that it was given. */
export interface Side {
	readonly name: string;
	readonly records: AsyncIterator<CaptureRecord>;
}

export interface ComparisonOptions extends Pick<MatchOptions, 'ignore'> {
	readonly colours: Colours;
}

/** How it came out, and what is to be said about it. */
export interface Verdict {
	readonly isSame: boolean;
	readonly lines: readonly string[];
}

/** Packets looked at from the first difference on: whatever is moved further is a loss and a gain. */
const excerptPackets = 2_000;
/** Differences told before it is only said that there are more. */
const mostTold = 10;

/** A packet with where it stands in its capture, from 1. */
interface Numbered {
	readonly number: number;
	readonly record: CaptureRecord;
}

/** Holds two captures against each other as they are read, in constant memory. */
export class CaptureComparison {
	readonly #expected: Side;
	readonly #actual: Side;
	readonly #options: ComparisonOptions;
	#same = 0;

	constructor(expected: Side, actual: Side, options: ComparisonOptions) {
		this.#expected = expected;
		this.#actual = actual;
		this.#options = options;
	}

	async run(): Promise<Verdict> {
		const heads = await this.#skipSame();
		if (!heads) return {isSame: true, lines: [`${packets(this.#same)}, the same in both`]};
		const [e, a] = heads;
		const expected = await this.#excerpt(this.#expected, e);
		const actual = await this.#excerpt(this.#actual, a);
		const isWhole = expected.length < excerptPackets && actual.length < excerptPackets;
		const horizon = isWhole ? Number.POSITIVE_INFINITY : excerptPackets / 2;
		const told = this.#tell(expected, actual, horizon);
		const {bold} = this.#options.colours;
		const before = this.#same === 0 ? '' : ` after ${packets(this.#same)} that are the same`;
		const head = `${this.#expected.name} and ${this.#actual.name} differ${before}`;
		return {isSame: false, lines: [bold(head), ...told]};
	}

	/** The first two that differ; undefined when there are none. */
	async #skipSame(): Promise<[Numbered | undefined, Numbered | undefined] | undefined> {
		for (;;) {
			const [e, a] = [await this.#expected.records.next(), await this.#actual.records.next()];
			if (e.done && a.done) return undefined;
			const isSame = !e.done && !a.done && this.#matches(e.value, a.value);
			if (isSame) {
				this.#same++;
				continue;
			}
			const number = this.#same + 1;
			return [
				e.done ? undefined : {number, record: e.value},
				a.done ? undefined : {number, record: a.value},
			];
		}
	}

	#matches(expected: CaptureRecord, actual: CaptureRecord): boolean {
		if (expected.first !== actual.first) return false;
		if (Buffer.compare(expected.bytes, actual.bytes) === 0) return true;
		return this.#options.ignore !== undefined && this.#diff(expected, actual).equal;
	}

	#diff(expected: CaptureRecord, actual: CaptureRecord) {
		const {ignore} = this.#options;
		const options: DiffOptions & {first?: LayerName} = {
			...(ignore && {ignore}),
			...(actual.first && {first: actual.first}),
		};
		return diff(actual.bytes, expected.bytes, options);
	}

	async #excerpt(side: Side, head: Numbered | undefined): Promise<Numbered[]> {
		const list = head ? [head] : [];
		while (head && list.length < excerptPackets) {
			const {done, value} = await side.records.next();
			if (done) break;
			list.push({number: head.number + list.length, record: value});
		}
		return list;
	}

	/** Tells one mismatch after the other, each without what has been told. */
	#tell(expected: Numbered[], actual: Numbered[], horizon: number): string[] {
		const lines: string[] = [];
		for (let told = 0; ; told++) {
			const {ignore} = this.#options;
			const found = compare(
				actual.map(asCaptured),
				expected.map(({record}) => ({bytes: record.bytes})),
				ignore ? {ignore} : {},
				horizon,
			);
			if (!found && told === 0) return this.#tellLayers(expected, actual);
			if (!found) return lines;
			if (told === mostTold) return [...lines, '', 'and more'];
			lines.push('', ...this.#tellOne(found, expected, actual));
			if (found.kind !== 'differs') return lines;
			expected.splice(found.expected, 1);
			actual.splice(found.actual, 1);
		}
	}

	/** The bytes are the same, and stand for something else; or the same comes again much later. */
	#tellLayers([e]: Numbered[], [a]: Numbered[]): string[] {
		if (!e || !a) return [];
		if (e.record.first !== a.record.first) {
			const [is, should] = [a, e].map(({record}) => record.first ?? 'eth');
			return ['', `packet ${a.number} begins with ${is}, expected ${should}`];
		}
		return ['', ...this.#tellDifference(e, a)];
	}

	#tellOne(found: Mismatch, expected: Numbered[], actual: Numbered[]): string[] {
		const [A, B] = [this.#expected.name, this.#actual.name];
		switch (found.kind) {
			case 'differs':
				return this.#tellDifference(expected[found.expected]!, actual[found.actual]!);
			case 'missing':
				return listed(found.expected, expected, `of ${A} is missing in ${B}`);
			case 'extra':
				return listed(found.actual, actual, `of ${B} is not in ${A}`);
			case 'order': {
				const [e, a] = [expected[found.expected]!, actual[found.actual]!];
				const where = `packet ${e.number} of ${A} came as packet ${a.number} of ${B}`;
				return [`the order differs: ${where}`, `  ${toPacket(e.record)}`];
			}
		}
	}

	#tellDifference(expected: Numbered, actual: Numbered): string[] {
		const {bold, dim} = this.#options.colours;
		const text = formatDiff(this.#diff(expected.record, actual.record));
		const [cause = '', ...rest] = text.split('\n');
		const of =
			expected.number === actual.number
				? `packet ${actual.number}`
				: `packet ${actual.number} (${expected.number} of ${this.#expected.name})`;
		return [
			`${of} differs: ${bold(cause)}`,
			...rest.map(line => (line === '' ? '' : `  ${line}`)),
			dim(`  in ${this.#actual.name}  ${toPacket(actual.record)}`),
			dim(`  in ${this.#expected.name}  ${toPacket(expected.record)}`),
		];
	}
}

function listed(indexes: readonly number[], list: readonly Numbered[], what: string): string[] {
	const lines = indexes.slice(0, mostTold).map(index => {
		const {number, record} = list[index]!;
		return `packet ${number} ${what}: ${toPacket(record)}`;
	});
	const more = indexes.length - lines.length;
	return more > 0 ? [...lines, `and ${more} more`] : lines;
}

function packets(n: number): string {
	return n === 1 ? '1 packet' : `${n} packets`;
}

/** As far as comparison looks at it. */
function asCaptured({record}: Numbered): CapturedPacket {
	return {
		bytes: record.bytes,
		at: record.timeNs,
		recordedAt: record.timeNs,
		injection: 0,
		index: 0,
		sequence: 0,
		inVif: 0,
		outVif: 0,
		reason: 0,
		offload: undefined,
	};
}
