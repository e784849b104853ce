import {basename} from 'node:path';
import {type Place, placeOf} from '../caller.ts';

/** An injection, for messages. */
export interface InjectionRecord {
	readonly target: string;
	/** That were or will be put in, in all. */
	readonly packets: number;
	readonly where: Error;
}

/** What was injected, by the numbers that packets carry. */
export class InjectionLog {
	readonly #records = new Map<number, InjectionRecord>();

	add(number: number, record: InjectionRecord): void {
		this.#records.set(number, record);
	}

	/** Packets injected there so far. */
	sentTo(target: string): bigint {
		let sent = 0;
		for (const record of this.#records.values())
			if (record.target === target) sent += record.packets;
		return BigInt(sent);
	}

	/** Where the injection stands in the test. */
	placeOf(number: number): Place | undefined {
		const record = this.#records.get(number);
		return record && placeOf(record.where);
	}

	/** `packet 3 of inject(a, …) at bridge.dp.ts:12` */
	describe(number: number, index: number): string {
		const record = this.#records.get(number);
		if (!record) return 'made by a module';
		const place = placeOf(record.where);
		const at = place ? ` at ${showPlace(place)}` : '';
		const which = record.packets > 1 ? `packet ${index + 1} of ` : '';
		return `${which}inject(${record.target}, …)${at}`;
	}
}

export function showPlace({file, line}: Place): string {
	return `${basename(file)}:${line}`;
}
