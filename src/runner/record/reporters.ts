import {loadOwnModule, ownModuleNames} from '../../own-modules.ts';
import type {Reporter} from './reporter.ts';

const folder = 'runner/reporters';

/** Names of all reporters, sorted: the files in src/runner/reporters/. */
export function reporterNames(): string[] {
	return ownModuleNames(folder);
}

/** Loads a reporter of `reporterNames()`. */
export async function loadReporter(name: string): Promise<Reporter> {
	const {reporter} = await loadOwnModule<{reporter: Reporter}>(folder, name);
	return reporter;
}
