import type {Memory} from '../core/dataplane-options.ts';
import type {Duration} from '../core/duration.ts';
import type {Arbitrary} from '../packet/arbitrary/fast-check.ts';
import type {Scene} from './scene.ts';

/** What a scenario does: gets a fresh scene; what it makes from it is torn down afterwards. */
export type Body = (scene: Scene) => void | Promise<void>;

export interface ScenarioOptions {
	/** Of `scene.random`; printed when the scenario fails. */
	readonly seed?: number;
	/** Hops allowed per packet put in before the graph counts as never resting. Default 10,000. */
	readonly maxHops?: number;
	/** Mbufs the scenario may use of the process's pool. Default: all. */
	readonly mbufs?: number;
	/** Packets an instance takes in one turn. Default 32. */
	readonly burst?: number;
	/** Size of rings whose module asks for none. Default 1,024. */
	readonly ringSize?: number;
	/** `'wait'` (default): nobody takes more than there is room for. `'drop'`: as hardware does. */
	readonly ringFull?: 'wait' | 'drop';
	/** How it can be run; `ringtap run --live` skips what cannot. Default: both. */
	readonly modes?: readonly ('stepped' | 'live')[];
	/** What the mbufs of the process are in; the first scenario of a process decides. */
	readonly memory?: Memory;
	/** A body that returns a promise must settle it by then, by the clock on the wall. Default 60 s. */
	readonly timeout?: Duration;
}

/** Worker lcores of a scenario that is run live, unless said otherwise. */
export const defaultWorkers = 2;

/** Of `scenario.forAll`. */
export interface Property<T = unknown> {
	readonly values: Arbitrary<T>;
	readonly body: (scene: Scene, value: T) => void;
	readonly runs: number;
	/** Where a value was found that fails, to begin there. */
	readonly path?: string;
}

/** A scenario as declared, not yet run. */
export interface RegisteredScenario {
	readonly title: string;
	readonly body: Body;
	readonly options: ScenarioOptions;
	/** Absolute path and line of the `scenario(…)` call. */
	readonly file: string;
	readonly line: number;
	/** Set for `scenario.skip(title, reason)`. */
	readonly skipReason?: string;
	/** Set for `scenario.only`. */
	readonly isOnly?: boolean;
	/** Set for `scenario.failing`: passes when it fails. */
	readonly isFailing?: boolean;
	/** Set for `scenario.forAll`: its body is run for many values. */
	readonly property?: Property;
}

type Registrar = (scenario: RegisteredScenario) => void;

let registrar: Registrar | undefined;
const unclaimed: RegisteredScenario[] = [];

/** One more of those declared. Goldens and what failures leave go by title: a second one of the same is `… (2)`. */
export function addScenario(declared: RegisteredScenario[], scenario: RegisteredScenario): void {
	const isTaken = (title: string) =>
		declared.some(other => other.title === title && other.file === scenario.file);
	let {title} = scenario;
	for (let n = 2; isTaken(title); n++) title = `${scenario.title} (${n})`;
	declared.push({...scenario, title});
}

/** Hands a scenario to whoever runs the file. False when nobody does: it is kept. */
export function register(scenario: RegisteredScenario): boolean {
	if (registrar) registrar(scenario);
	else addScenario(unclaimed, scenario);
	return registrar !== undefined;
}

/**
 * Whoever runs files takes the scenarios that they declare from here on; undefined gives that up.
 * Returns the one before.
 */
export function setRegistrar(next: Registrar | undefined): Registrar | undefined {
	const before = registrar;
	registrar = next;
	return before;
}

/** Scenarios that were declared while nobody ran the file, and forgets them. */
export function takeUnclaimed(): RegisteredScenario[] {
	return unclaimed.splice(0);
}
