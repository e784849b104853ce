import {join, resolve} from 'node:path';
import {processFunctions} from './process.ts';

/**
 * For a process that has its data planes itself: when a class crashes, standard error names the
 * instance, the call and the packet in hand, and `crash.pcap` in this folder has the packets. Then
 * the process dies as it would have.
 */
export function watchForCrashes(folder: string): void {
	processFunctions().watch(resolve(join(folder, 'crash.pcap')));
}

/** Which scenario runs, for the notice. */
export function nameScenario(title: string): void {
	processFunctions().nameScenario(title);
}
