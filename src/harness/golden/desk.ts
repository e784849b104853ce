import type {CapturedPackets} from '../../core/captured-packets.ts';
import {RingtapError} from '../../errors.ts';
import {here, placeOf, type Site} from '../caller.ts';
import type {MatchOptions} from '../compare.ts';
import type {ScenarioFailure} from '../failure.ts';
import type {RegisteredScenario} from '../registry.ts';
import {forgetEdits} from './inline-edits.ts';
import {type GoldenMode, goldenMode} from './mode.ts';
import {checkGoldenName, goldenFolder, goldenPath, promptFolder, slugOf} from './place.ts';

/** What an endpoint got, for its interface of a golden. */
export interface GoldenInterface {
	readonly name: string;
	readonly packets: CapturedPackets;
}

/** What a golden would be, if it were written now. */
export interface Observed {
	readonly name: string;
	/** Absolute, of the golden. */
	readonly path: string;
	readonly interfaces: readonly GoldenInterface[];
	readonly options: MatchOptions;
	/** A stack with the call in it. */
	readonly where: Error;
}

/** To be written when the scenario has passed. */
export interface PendingGolden extends Observed {
	readonly isMissing: boolean;
	/** How it differs from the golden that there is, should somebody want to keep that. */
	readonly failure?: ScenarioFailure;
}

/** Packets to be written into a source file when the scenario has passed. */
export interface PendingInline extends Observed {
	readonly site: Site;
	/** How they differ from those that stand there. */
	readonly failure?: ScenarioFailure;
}

/** Which goldens of which file were asked for, by whom. */
const files = new Map<string, Map<string, Owner>>();

interface Owner {
	/** Tells scenarios apart, whatever their titles. */
	readonly body: unknown;
	readonly title: string;
}

/** A file is loaded anew: nothing of it has been asked for. */
export function forgetGoldens(file: string): void {
	files.delete(file);
	forgetEdits(file);
}

/** Names of the goldens that scenarios of a file have asked for since it was loaded. */
export function goldensAskedFor(file: string): ReadonlySet<string> {
	return new Set(files.get(file)?.keys());
}

/** The goldens of one run of a scenario. */
export class GoldenDesk {
	/** undefined: a scene without a scenario. */
	readonly scenario: RegisteredScenario | undefined;
	/** `'observe'`: nothing is compared; only what comes is noted. */
	readonly mode: GoldenMode | 'observe';
	/** At the prompt nothing comes after an expectation: what is to be written, is at once. */
	readonly isPrompt: boolean;
	/** By name. */
	readonly observed = new Map<string, Observed>();
	readonly pending: PendingGolden[] = [];
	readonly inline: PendingInline[] = [];

	constructor(scenario?: RegisteredScenario, how?: 'observe' | 'prompt') {
		this.scenario = scenario;
		this.mode = how === 'observe' ? how : goldenMode();
		this.isPrompt = how === 'prompt';
	}

	/**
	 * Notes what came for a golden; its default name is the scenario's title.
	 *
	 * @throws RingtapError ERR_RINGTAP_GOLDEN_NAME when it has none, or another has it.
	 */
	observe(
		given: string | undefined,
		interfaces: readonly GoldenInterface[],
		options: MatchOptions,
	): Observed {
		const where = here();
		const name = this.#nameFor(given);
		const path = goldenPath(this.#folder(where), name);
		const observed = {name, path, interfaces, options, where};
		this.#assertUnique(name, interfaces);
		this.observed.set(name, observed);
		return observed;
	}

	#nameFor(given: string | undefined): string {
		if (given !== undefined) return checkGoldenName(given);
		if (this.scenario) return slugOf(this.scenario.title);
		throw new RingtapError(
			'ERR_RINGTAP_GOLDEN_NAME',
			'A golden of a scene without a scenario has no title to be named after.',
			"Name it: toMatchPcap('office').",
		);
	}

	#folder(where: Error): string {
		const file = this.scenario?.file ?? (this.isPrompt ? undefined : placeOf(where)?.file);
		return file ? goldenFolder(file) : promptFolder();
	}

	#assertUnique(name: string, interfaces: readonly GoldenInterface[]): void {
		const names = interfaces.map(one => one.name);
		const twice = names.find((one, i) => names.indexOf(one) !== i);
		if (twice !== undefined) {
			throw new RingtapError(
				'ERR_RINGTAP_GOLDEN_NAME',
				`Golden '${name}' would have two interfaces of the name '${twice}'.`,
				'Give the endpoints different names, or each vswitch a golden of its own.',
			);
		}
		if (this.isPrompt) return;
		if (this.observed.has(name)) throw takenName(name, 'this scenario asks for it twice');
		if (!this.scenario || this.mode === 'observe') return;
		const {file, body, title} = this.scenario;
		const known = files.get(file) ?? new Map<string, Owner>();
		files.set(file, known);
		const owner = known.get(name);
		if (owner && owner.body !== body) throw takenName(name, `'${owner.title}' has one, too`);
		known.set(name, {body, title});
	}
}

function takenName(name: string, why: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_GOLDEN_NAME',
		`Golden '${name}' is not this expectation's alone: ${why}.`,
		"Name each one of a file differently: toMatchPcap('another').",
	);
}
