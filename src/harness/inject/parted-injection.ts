import {
	bytesIn,
	type InjectionTarget,
	type InjectNumbersGiven,
	type PacketsGiven,
	packetsIn,
} from '../../core/injection.ts';
import type {NativeTiming} from '../../core/native.ts';
import {putTimed} from '../../core/timed-injection.ts';
import type {SceneState} from '../scene-state.ts';
import type {InjectionRecord} from './log.ts';
import type {Pace} from './options.ts';

/** Packets that go in as one injection, however many parts they come in. */
export class PartedInjection implements InjectionRecord {
	readonly target: string;
	readonly where: Error;
	packets = 0;
	bytes = 0;
	readonly #state: SceneState;
	readonly #target: InjectionTarget;
	readonly #numbers: InjectNumbersGiven;
	#number = 0;
	#timing: NativeTiming | undefined;

	constructor(
		state: SceneState,
		target: InjectionTarget,
		numbers: InjectNumbersGiven,
		where: Error,
	) {
		this.target = target.name;
		this.where = where;
		this.#state = state;
		this.#target = target;
		this.#numbers = numbers;
	}

	/** Whether as many are in as there may be. */
	get isFull(): boolean {
		return this.packets === this.#numbers.limit;
	}

	/** `isPart`: the graph comes to rest before the next one. */
	put(given: PacketsGiven, repeat: number, isPart: boolean): void {
		const {dataplane} = this.#state;
		const numbers = this.#numbersOfPart(repeat);
		this.#note(dataplane.put(this.#target, given, numbers), given, numbers);
		if (isPart) dataplane.settle();
	}

	putTimed(given: PacketsGiven, repeat: number, pace: Pace): void {
		const {dataplane} = this.#state;
		const numbers = this.#numbersOfPart(repeat);
		const timing = this.#timing ?? {...pace, start: dataplane.now, due: 0n};
		const part = {target: this.#target, source: given, numbers, timing};
		const note = (number: number) => this.#note(number, given, numbers);
		[this.#timing] = putTimed(dataplane, [part], {isOneClock: false, note});
	}

	/** Recorded times count from where the last round ended. */
	endRound(): void {
		const timing = this.#timing;
		if (timing) this.#timing = {...timing, start: timing.start + timing.due, due: 0n};
	}

	#numbersOfPart(repeat: number): InjectNumbersGiven {
		const {limit} = this.#numbers;
		return {
			...this.#numbers,
			repeat,
			limit: limit && limit - this.packets,
			number: this.#number,
			sent: this.packets,
		};
	}

	#note(number: number, given: PacketsGiven, numbers: InjectNumbersGiven): void {
		if (this.#number === 0) this.#state.injections.add(number, this);
		this.#number = number;
		this.packets += packetsIn(given, numbers);
		this.bytes += bytesIn(given, numbers);
	}
}
