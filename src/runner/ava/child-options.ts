import type {RingtapConfig} from '../../config.ts';
import type {IsolationLimits} from '../../core/remote/isolation.ts';

/** What the one process tells its children, each of which runs one file. */
export interface ChildOptions {
	/** Where each child appends what happens; see `channel.ts`. */
	readonly channel: string;
	/** As in `--match`. */
	readonly match: readonly string[];
	/** Of files given with lines: path → lines. */
	readonly lines: Readonly<Record<string, readonly number[]>>;
	/** The data planes have a process of their own. */
	readonly isolation?: IsolationLimits;
	/** Where packets in hand of a crash go. */
	readonly crashFolder: string;
	/** `.ringtap`, absolute; left out: failures leave no files. */
	readonly failureRoot?: string;
	readonly config: RingtapConfig;
	readonly coverage: boolean;
	/** The graph of every scenario, not only of those that fail. */
	readonly graph: boolean;
	readonly live?: number;
	readonly stress?: readonly number[];
	/** A scenario that fails stays as it is, to be looked at. */
	readonly pauses?: boolean;
}

const VARIABLE = 'RINGTAP_TEST';

/** The environment that tells a child. */
export function childEnvironment(options: ChildOptions): Record<string, string> {
	return {[VARIABLE]: JSON.stringify(options)};
}

/** In a child. */
export function childOptions(): ChildOptions {
	return JSON.parse(process.env[VARIABLE]!) as ChildOptions;
}
