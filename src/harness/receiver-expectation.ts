import {type Between, isBetween, showBetween} from '../core/between.ts';
import {CapturedPackets} from '../core/captured-packets.ts';
import type {Rate} from '../core/rate.ts';
import type {CapturedPacket, Claimable} from '../core/receiver.ts';
import {RingtapError} from '../errors.ts';
import {
	type FieldPath,
	type LayerName,
	type Like,
	matchLike,
	type Packet,
	type PacketSpec,
	packetOf,
} from '../packet/index.ts';
import {timed} from '../timing.ts';
import {checkTimes, readTimes, type TimeOptions, timeOptionNames} from './arrival-times.ts';
import {asPacket, asPackets} from './as-packets.ts';
import type {MatchOptions} from './compare.ts';
import {compareWith} from './compare-streams.ts';
import type {Endpoint} from './endpoints.ts';
import {ScenarioFailure} from './failure.ts';
import {matchInline} from './golden/match-inline.ts';
import {matchPcap} from './golden/match-pcap.ts';
import type {Packets} from './packets.ts';
import {checkRate, type RateOptions, readWantedRate} from './receive-rate.ts';
import type {SceneState} from './scene-state.ts';
import {listPackets, packets as packetCount, tellMismatch, whatCame} from './story.ts';
import {checkCount} from './wanted-count.ts';

/** A field path, also with a number or with wildcards. */
type LoosePath = FieldPath | `*.${string}` | `${LayerName}.*` | `${LayerName}[${number}].${string}`;

export interface CompareOptions extends TimeOptions {
	/** `'exact'` (default); `'per-flow'`; `'any'`. */
	readonly order?: 'exact' | 'per-flow' | 'any';
	/** Field paths, `*` allowed: `['ipv4.id', '*.checksum', 'ipv4[2].ttl']`. */
	readonly ignore?: readonly LoosePath[];
	/** Bits of fields that count, as a value of the field: `{'ipv4.src': '255.255.255.0'}`. */
	readonly mask?: {readonly [P in LoosePath]?: number | bigint | string | Uint8Array};
	/** How far numbers may be off: `{'ipv4.ttl': 1}`. */
	readonly approx?: {readonly [P in LoosePath]?: number | bigint};
	/** Leave what comes after these for a later expectation (default: having more is a failure). */
	readonly andMore?: boolean;
}

export interface CountOptions extends TimeOptions {
	/** Count only these; the others stay for a later expectation. */
	readonly where?: (p: Packet) => boolean;
	readonly like?: Like;
	readonly andMore?: boolean;
}

export interface ReceiverExpectation {
	/** Packets, in order, all bytes; or how many. */
	toReceive<const E extends number | Between | Packets | Like | readonly (PacketSpec | Like)[]>(
		expected: E,
		options?: E extends number | Between ? CountOptions : CompareOptions,
	): readonly Packet[];
	/** Exactly one; returned, so that the next step can be built from it. */
	toReceiveOne(expected?: PacketSpec | Like, options?: CompareOptions): Packet;
	/** No packet came that nothing has claimed. */
	toReceiveNothing(): void;
	/** Claims whatever is there: a warm-up. The only way to not care. */
	toReceiveAnything(): readonly Packet[];
	/**
	 * A golden: a capture beside the `.dp.ts` file, `goldens/<file>/<name>.pcapng`, with an interface for each endpoint. The
	 * first time it is written; with `--update` again, when it differs. Without a name it has that of the scenario.
	 *
	 * @throws ScenarioFailure; RingtapError ERR_RINGTAP_GOLDEN_NAME, …_GOLDEN_DAMAGED, …_GOLDEN_VOLATILE
	 * @example
	 * expect([lan, wan]).toMatchPcap('office', {ignore: ['ipv4.id']});
	 */
	toMatchPcap(name?: string, options?: CompareOptions): void;
	/**
	 * A golden in the source itself: without packets, the call is rewritten to have those that came, as the expressions that
	 * build them; with `--update` again, when they differ. Several endpoints: in order of arrival.
	 *
	 * @throws ScenarioFailure; RingtapError ERR_RINGTAP_INLINE_PACKETS
	 * @example
	 * expect(b).toMatchInlinePackets();
	 */
	toMatchInlinePackets(packets?: Packets, options?: CompareOptions): void;
	/** Packets or bits, by their times of arrival; all that came is claimed. Stepped only. */
	toReceiveAtRate(rate: Rate, options?: RateOptions): void;
}

const compareOptionNames = ['order', 'ignore', 'mask', 'approx', 'andMore', ...timeOptionNames];
const countOptionNames = ['where', 'like', 'andMore', ...timeOptionNames];

/** Packets that are listed with why they do not count. */
const mostListed = 5;

/** Expectations on one endpoint, or on several together: their packets in order of arrival. */
export class ReceiverExpectations implements ReceiverExpectation {
	readonly #state: SceneState;
	readonly #endpoints: readonly Endpoint[];

	constructor(state: SceneState, receivers: readonly Claimable[]) {
		this.#state = state;
		this.#endpoints = receivers.map(receiver => state.endpointOf(receiver));
		for (const endpoint of this.#endpoints) endpoint.isJudged = true;
	}

	toReceive(expected: unknown, options: object = {}): readonly Packet[] {
		if (typeof expected === 'number' || isBetween(expected))
			return this.#count(expected, options as CountOptions);
		return timed('expect', () => this.#match(expected, options as CompareOptions));
	}

	toReceiveOne(expected?: PacketSpec | Like, options: CompareOptions = {}): Packet {
		const [one] =
			expected === undefined
				? this.#count(1, {})
				: timed('expect', () => this.#match(expected, options));
		return one!;
	}

	toReceiveNothing(): void {
		this.#count(0, {});
	}

	toReceiveAnything(): readonly Packet[] {
		const packets = this.#arrived();
		this.#claim(packets);
		return asPackets(packets);
	}

	toReceiveAtRate(rate: Rate, options: RateOptions = {}): void {
		const wanted = readWantedRate(rate, options);
		this.#state.assertStepped('virtual clock');
		const packets = this.#arrived();
		this.#claim(packets);
		checkRate(this.#names(), packets, wanted);
	}

	toMatchPcap(name?: string, options: CompareOptions = {}): void {
		checkOptions(options, compareOptionNames);
		const claimed = matchPcap(this.#state, this.#endpoints, name, options as MatchOptions);
		for (const packets of claimed) this.#checkTimes(packets, options);
	}

	toMatchInlinePackets(packets?: Packets, options: CompareOptions = {}): void {
		checkOptions(options, compareOptionNames);
		const arrived = this.#arrived();
		let claimed = arrived;
		try {
			claimed = matchInline(this.#state, this.#endpoints, packets, this.#inOrder(options));
		} finally {
			this.#claim(claimed, arrived.slice(claimed.length));
		}
		this.#checkTimes(claimed, options);
	}

	#count(wanted: number | Between, options: CountOptions): readonly Packet[] {
		checkOptions(options, countOptionNames);
		checkCount('toReceive', wanted);
		const {min, max} = isBetween(wanted) ? wanted : {min: wanted, max: wanted};
		const {where, like} = options;
		const all = this.#arrived();
		const fits = (packet: CapturedPacket) =>
			(!where || where(asPacket(packet))) &&
			(!like || matchLike(packetOf(packet.bytes), like).length === 0);
		const [fitting, others] = where || like ? all.partition(fits) : [all, CapturedPackets.none];
		if (fitting.length < min || (fitting.length > max && !options.andMore)) {
			this.#claimWrong(fitting, others);
			const text = isBetween(wanted)
				? `${showBetween(wanted)} ${plural(Number.isFinite(max) ? max : min, 'packet')}`
				: packetCount(wanted);
			if (others.length > 0 && fitting.length < min)
				throw this.#unfitting(fitting, others, `expected ${text}`, options);
			throw new ScenarioFailure(...whatCame(this.#context(), fitting, `expected ${text}`));
		}
		const taken = options.andMore ? fitting.slice(0, max) : fitting;
		this.#claim(taken, others, fitting.slice(taken.length));
		this.#checkTimes(taken, options);
		return asPackets(taken);
	}

	#match(wanted: unknown, options: CompareOptions): readonly Packet[] {
		checkOptions(options, compareOptionNames);
		const arrived = this.#arrived();
		const {expected, mismatch, ...excerpt} = compareWith(wanted, arrived, this.#inOrder(options));
		if (mismatch) {
			this.#claimWrong(arrived);
			const {actual, of} = excerpt;
			const context = this.#context();
			throw new ScenarioFailure(...tellMismatch(context, mismatch, actual, expected, of));
		}
		const taken = options.andMore ? arrived.slice(0, excerpt.of.expected) : arrived;
		this.#claim(taken, arrived.slice(taken.length));
		this.#checkTimes(taken, options);
		return asPackets(taken);
	}

	#inOrder(options: CompareOptions): MatchOptions {
		return this.#state.inFreeOrder(options as MatchOptions, this.#endpoints.length);
	}

	/** Packets came, but not those that are counted. */
	#unfitting(
		fitting: CapturedPackets,
		others: CapturedPackets,
		expected: string,
		{where, like}: CountOptions,
	): ScenarioFailure {
		const how = like ? `like ${String(like).replace(/^like /, '')}` : "that 'where' accepts";
		const few = Array.from(others.slice(0, mostListed));
		const reasons = few.map(({bytes}) => {
			const [first] = like ? matchLike(packetOf(bytes), like) : [];
			return first?.text ?? (where ? "'where' does not accept it" : '');
		});
		const count = packetCount(others.length);
		return new ScenarioFailure(
			`${this.#names()} received ${packetCount(fitting.length)} ${how}, ${expected}; ` +
				`${count} ${others.length === 1 ? 'is' : 'are'} not: ${reasons[0]}`,
			listPackets(this.#state.injections, others).map((line, i) =>
				reasons[i] ? `${line}: ${reasons[i]}` : line,
			),
		);
	}

	/** What is unclaimed now, of all the endpoints, in order of arrival. */
	#arrived(): CapturedPackets {
		this.#state.settle();
		return CapturedPackets.merge(this.#endpoints.map(({unclaimed}) => unclaimed.packets));
	}

	/** What was not as expected is told once, and claimed with that; at the prompt it may be expected again, otherwise. */
	#claimWrong(taken: CapturedPackets, ...left: readonly CapturedPackets[]): void {
		if (!this.#state.isPrompt) this.#claim(taken, ...left);
	}

	/** `taken` is claimed; of what had arrived, the other lists are left. */
	#claim(taken: CapturedPackets, ...left: readonly CapturedPackets[]): void {
		const rest = CapturedPackets.merge(left);
		for (const endpoint of this.#endpoints) {
			const own = endpoint.unclaimed.packets;
			endpoint.unclaimed.packets = rest.within(own);
			this.#state.endpoints.keep(endpoint, taken.within(own));
		}
	}

	#checkTimes(packets: CapturedPackets, options: TimeOptions): void {
		const wanted = readTimes(options);
		if (!wanted) return;
		this.#state.assertStepped('virtual clock');
		checkTimes(this.#names(), packets, wanted, this.#state.lastInjectedAt);
	}

	#names(): string {
		return this.#endpoints.map(endpoint => endpoint.name).join(' and ');
	}

	#context() {
		const {endpoints, injections} = this.#state;
		return {
			names: this.#names(),
			own: new Set(this.#endpoints.map(endpoint => endpoint.name)),
			endpoints,
			injections,
		};
	}
}

export function plural(n: number, word: string): string {
	return n === 1 ? word : `${word}s`;
}

function checkOptions(options: object, allowed: readonly string[]): void {
	for (const name of Object.keys(options)) {
		if (allowed.includes(name)) continue;
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`toReceive() has no option '${name}' here.`,
			`It has: ${allowed.join(', ')}.`,
		);
	}
}
