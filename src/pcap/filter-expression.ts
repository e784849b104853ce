import {RingtapError} from '../errors.ts';
import {dltOf, ethernet} from './link-types.ts';
import type {CaptureRecord} from './record-source.ts';

/** An expression that libpcap has compiled. */
export interface CompiledFilter {
	/** Packets end to end, and how long each is and was on the wire. A byte for each: 0 or 1. */
	matches(bytes: Uint8Array, lengths: Uint32Array, originalLengths: Uint32Array): Uint8Array;
}

/** @throws RingtapError ERR_RINGTAP_FILTER, in libpcap's words. */
export type FilterCompiler = (expression: string, dlt: number) => CompiledFilter;

let compiler: FilterCompiler = expression => {
	throw new RingtapError('ERR_RINGTAP_FILTER', `There is no libpcap to compile '${expression}'.`);
};

/** Who has libpcap says how expressions are compiled: captures know nobody above them. */
export function setFilterCompiler(next: FilterCompiler): void {
	compiler = next;
}

/** A filter expression as tcpdump takes it, for packets of any link type. */
export class FilterExpression {
	readonly #expression: string;
	readonly #compiled = new Map<number, CompiledFilter>();

	constructor(expression: string) {
		this.#expression = expression;
	}

	/**
	 * For each packet, whether it matches.
	 *
	 * @throws RingtapError ERR_RINGTAP_FILTER: not only for mistakes; `vlan 10` is none for raw IP.
	 */
	matches(records: readonly CaptureRecord[]): boolean[] {
		const groups = new Map<number, number[]>();
		for (const [i, {linkType = ethernet}] of records.entries()) {
			const group = groups.get(linkType);
			if (group) group.push(i);
			else groups.set(linkType, [i]);
		}
		const result = records.map(() => false);
		for (const [linkType, indexes] of groups) {
			const matches = this.#run(
				linkType,
				indexes.map(i => records[i]!),
			);
			for (const [n, i] of indexes.entries()) result[i] = matches[n] === 1;
		}
		return result;
	}

	#run(linkType: number, records: readonly CaptureRecord[]): Uint8Array {
		let compiled = this.#compiled.get(linkType);
		if (!compiled) {
			compiled = compiler(this.#expression, dltOf(linkType));
			this.#compiled.set(linkType, compiled);
		}
		return compiled.matches(
			Buffer.concat(records.map(({bytes}) => bytes)),
			Uint32Array.from(records, ({bytes}) => bytes.length),
			Uint32Array.from(records, ({originalLength}) => originalLength),
		);
	}

	toString(): string {
		return this.#expression;
	}
}
