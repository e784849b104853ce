import {Dataplane} from '../core/dataplane.ts';
import type {DataplaneOptions} from '../core/dataplane-options.ts';
import {showTime} from '../core/duration.ts';
import type {Claimable} from '../core/receiver.ts';
import {UsageNotes} from '../core/usage-notes.ts';
import {RingtapError} from '../errors.ts';
import {Random} from '../random.ts';
import {here} from './caller.ts';
import type {MatchOptions} from './compare.ts';
import {type Endpoint, Endpoints} from './endpoints.ts';
import type {ScenarioFailure} from './failure.ts';
import {GoldenDesk} from './golden/desk.ts';
import {InjectionLog} from './inject/log.ts';
import type {Recording} from './record.ts';
import {SkipScenario} from './skip.ts';

/** What a scene knows while it lasts. */
export class SceneState {
	readonly endpoints = new Endpoints();
	readonly injections = new InjectionLog();
	readonly random: Random;
	readonly logs: string[] = [];
	readonly cleanups: (() => void | Promise<void>)[] = [];
	/** Files that endpoints are led into. */
	readonly recordings: Recording[] = [];
	/** Of `expect.soft`. */
	readonly softFailures: {failure: ScenarioFailure; where: Error}[] = [];
	/** Virtual time of the last injection, for `within` and `after`. */
	lastInjectedAt = 0n;
	vswitchCount = 0;
	/** Whether what is used of the dataplane is noted; said before it is made. */
	notesUsage = false;
	/** Whoever runs the scene says of which scenario they are. */
	goldens = new GoldenDesk();
	readonly #options: DataplaneOptions;
	#dataplane: Dataplane | undefined;
	#isOver = false;

	constructor(options: DataplaneOptions, seed: number) {
		this.#options = {seed: seed >>> 0, ...options};
		this.random = new Random(seed);
		this.lastInjectedAt = BigInt(options.clockStartNs ?? 0);
	}

	/** Made when first asked for. @throws RingtapError ERR_RINGTAP_CLOSED when the scene is over. */
	get dataplane(): Dataplane {
		this.assertOpen();
		if (this.#dataplane) return this.#dataplane;
		this.#dataplane = new Dataplane(this.#options);
		if (this.notesUsage) this.#dataplane.usage = new UsageNotes(here);
		return this.#dataplane;
	}

	/** The dataplane, if there was any need for one. */
	get existing(): Dataplane | undefined {
		return this.#dataplane;
	}

	assertOpen(): void {
		if (!this.#isOver) return;
		throw new RingtapError(
			'ERR_RINGTAP_CLOSED',
			'This scenario is over, and all that it made is gone.',
			'Await what is asynchronous in the scenario, so that it ends later.',
		);
	}

	/** Runs to quiescence and fetches what has arrived. Returns the hops it took. */
	settle(): number {
		const {dataplane} = this;
		try {
			return dataplane.settle();
		} finally {
			this.endpoints.collect(dataplane);
		}
	}

	/** @throws RingtapError ERR_RINGTAP_NOT_AN_ENDPOINT for a receiver of another scene. */
	endpointOf(receiver: Claimable): Endpoint {
		const endpoint = this.endpoints.of(receiver);
		if (endpoint) return endpoint;
		throw new RingtapError(
			'ERR_RINGTAP_NOT_AN_ENDPOINT',
			`'${receiver.name}' is no endpoint of this scenario.`,
			'Expect on test VIFs, output rings and taps made in it.',
		);
	}

	/** Somebody tries what may be expected, and no end comes at which to judge. */
	get isPrompt(): boolean {
		return this.goldens.isPrompt;
	}

	get isLive(): boolean {
		return this.#options.live !== undefined;
	}

	/** Live and under stress, exact order is that of each injection; between several endpoints there is none. */
	inFreeOrder(given: MatchOptions, endpoints: number): MatchOptions {
		const isFree = this.isLive || (this.#options.stress ?? 0) > 0;
		if (!isFree || (given.order ?? 'exact') !== 'exact') return given;
		return {...given, order: endpoints === 1 ? 'per-injection' : 'any'};
	}

	/** For what there is only stepped. @throws SkipScenario when the scene is live. */
	assertStepped(what: string): void {
		if (this.isLive) throw new SkipScenario(what);
	}

	/** What modules have logged stands beside what the scenario has. */
	collectLogs(): void {
		if (!this.#dataplane || this.#dataplane.isClosed) return;
		const {lines, lost} = this.#dataplane.takeLog();
		if (lost > 0) this.logs.push(`${lost} lines of modules before these were not kept`);
		for (const {time, instance, level, text} of lines)
			this.logs.push(`${instance}: ${level}: ${text} (at ${showTime(time)})`);
	}

	close(): void {
		this.#isOver = true;
		try {
			for (const recording of this.recordings) recording.close();
		} finally {
			const dataplane = this.#dataplane;
			if (dataplane) dataplane.usage = undefined;
			dataplane?.close();
		}
	}
}
