import type {Isolation} from '../core/remote/isolation.ts';
import type {FailureFolder} from './artefacts/failure-folder.ts';
import type {CrashFiles} from './crash-files.ts';
import type {LookAtFailure} from './failed-scene.ts';

/** How scenarios are run. */
export interface RunOptions {
	/** Say what came out of each ring, too. */
	readonly report?: boolean;
	/** Note which rules and the like are exercised. */
	readonly coverage?: boolean;
	/** Live, on so many worker lcores. Left out: stepped. */
	readonly live?: number;
	readonly isolated?: Isolated;
	/** Where those that fail leave what is known of them. */
	readonly failures?: FailureFolder;
	/** The graph of a scenario that passes, too. */
	readonly graph?: boolean;
	/**
	 * Seeds: a scenario that passes runs again with each, with packets split at random and floods as copies, from seed 2 on
	 * with other bursts and another seed of its own as well, and must pass each time.
	 */
	readonly stress?: readonly number[];
	/** Is asked before a scene that has failed is torn down. */
	readonly lookAtFailure?: LookAtFailure;
}

/** The data planes are in a process of their own: what that needs. */
export interface Isolated {
	readonly isolation: Isolation;
	readonly files: CrashFiles;
}
