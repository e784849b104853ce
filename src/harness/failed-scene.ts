import type {RegisteredScenario} from './registry.ts';
import type {ScenarioProblem} from './result.ts';
import type {SceneState} from './scene-state.ts';

/** A scenario that has failed, before it is torn down. */
export interface FailedScene {
	readonly scenario: RegisteredScenario;
	readonly problems: readonly ScenarioProblem[];
	readonly state: SceneState;
}

/**
 * Somebody wants to look at scenes that fail. `'close'`: has seen enough; `'keep'`: closes it later, with what it was to
 * clean up.
 */
export type LookAtFailure = (failed: FailedScene) => Promise<'close' | 'keep'>;
