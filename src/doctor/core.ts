import {readFileSync} from 'node:fs';
import {nativePath} from '../core/load-native.ts';
import {localNative} from '../core/native.ts';

/** What is asked of the native core. */
export interface Core {
	dpdkVersion(): string;
	/** DPDK's names of those that are linked into it. */
	drivers(): string[];
}

/** That of this process. DPDK is not started: it would make a folder. @throws when it cannot be loaded. */
export function ownCore(): Core {
	const native = localNative();
	return {dpdkVersion: () => native.dpdkVersion(), drivers: () => driversIn(nativePath())};
}

/** A driver that is linked says so in the file (RTE_PMD_EXPORT_NAME, buildtools/pmdinfogen.py). */
function driversIn(path: string): string[] {
	const said = readFileSync(path, 'latin1').matchAll(/PMD_INFO_STRING= \{"name": "(\w+)"/g);
	return [...said].map(([, name]) => name!);
}
