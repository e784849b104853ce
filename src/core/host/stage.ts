import {ActionList, Exchange} from './exchange.ts';
import {type NativeHost, nativeHost} from './native-host.ts';
import {Burst} from './packet-burst.ts';
import {View} from './packet-view.ts';

/** What the native core calls of an instance. Each returns how many actions it has written down; −1: emit the whole burst. */
export interface Performer {
	readonly number: number;
	runBurst(packets: number): number;
	runTimer(timer: number): number;
}

/** Views are taken in turn, so that one kept too long shows nothing when the next packets come. */
const viewCount = 128;

/** What all instances share that one native core calls: one of them at a time. */
export class Stage {
	readonly exchange: Exchange;
	readonly host: NativeHost;
	readonly burst: Burst;
	readonly actions: ActionList;
	readonly #views: readonly View[];
	#lastView = 0;
	readonly #performers = new Map<number, Performer>();

	constructor(host: NativeHost) {
		this.host = host;
		this.exchange = new Exchange(host);
		this.burst = new Burst(this.exchange);
		this.actions = new ActionList(this.exchange);
		this.#views = Array.from({length: viewCount}, () => new View(this.exchange));
		host.attach(
			(number, n) => this.#performers.get(number)!.runBurst(n),
			(number, timer) => this.#performers.get(number)!.runTimer(timer),
		);
	}

	enter(performer: Performer): void {
		this.#performers.set(performer.number, performer);
	}

	leave({number}: Performer): void {
		this.#performers.delete(number);
	}

	nextView(): View {
		this.#lastView = (this.#lastView + 1) % viewCount;
		return this.#views[this.#lastView]!;
	}
}

/** Each process with data planes has memory of its own, and numbers its instances for itself. */
const stages = new WeakMap<NativeHost, Stage>();

/** Of the native core in use; made when the first instance of a class in JavaScript is. */
export function currentStage(): Stage {
	const host = nativeHost();
	const known = stages.get(host) ?? new Stage(host);
	stages.set(host, known);
	return known;
}
