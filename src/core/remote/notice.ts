import {join, resolve} from 'node:path';
import {RingtapError} from '../../errors.ts';
import {processFunctions} from './process.ts';

/**
 * For a process that has its data planes itself: when a class crashes, standard error names the
 * instance, the call and the packet in hand, and `crash.pcap` in this folder has the packets. Then
 * the process dies as it would have.
 */
export function watchForCrashes(folder: string): void {
	whereThereIsACore(({watch}) => watch(resolve(join(folder, 'crash.pcap'))));
}

/** Which scenario runs, for the notice. */
export function nameScenario(title: string): void {
	whereThereIsACore(functions => functions.nameScenario(title));
}

/** Without one nothing of it can crash; whoever needs it next will say what is wrong. */
function whereThereIsACore(action: (functions: ReturnType<typeof processFunctions>) => void): void {
	try {
		action(processFunctions());
	} catch (error) {
		if (!(error instanceof RingtapError)) throw error;
	}
}
