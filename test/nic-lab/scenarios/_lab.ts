// What scenarios in the guest know of its host: its cards, and how to ask for what is done at their far ends.
import {writeFileSync} from 'node:fs';

export {macs} from '../nics.ts';

/** Addresses of the two cards. */
export const cards = process.env.RINGTAP_LAB_CARDS?.split(',') as [string, string];
/** Receive queues that the model may have. */
export const queues = Number(process.env.RINGTAP_LAB_QUEUES);
/** The largest payload that is tried. */
export const jumboMtu = Number(process.env.RINGTAP_LAB_MTU);
export const memory = process.env.RINGTAP_LAB_MEMORY as 'shared' | 'hugepages';
export const options = {memory, timeout: '120s'} as const;
/** Emulated without KVM, everything takes its time. */
export const within = {within: '20s'} as const;

/** Asks the host for something, or tells it something. */
export function tell(words: string): void {
	writeFileSync(process.env.RINGTAP_LAB_CONSOLE!, `@lab ${words}\n`, {flag: 'a'});
}
