import {nativePath} from '../core/load-native.ts';
import {localNative} from '../core/native.ts';
import {driversIn} from '../core/native-file.ts';

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
