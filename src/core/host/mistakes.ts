import {RingtapError} from '../../errors.ts';

/** Thrown through a module's code where a copy was needed: its packet is dropped, no-mbuf. */
export class NoMbuf extends RingtapError {
	constructor(instance: string) {
		super(
			'ERR_RINGTAP_NO_MBUF',
			`${instance}: there is no mbuf left for a copy of the packet, which others refer to.`,
			'Release what modules hold, or raise the quota.',
		);
	}
}

export function staleView(): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_STALE_VIEW',
		'This view shows no packet any more: it was kept beyond the call it was given for, or its packet has changed its form.',
		'Take what you need of a packet out of it, or hold() it; ask for p.ipv4 anew after growing or trimming.',
	);
}

export function outside(offset: number, size: number, length: number): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_OUT_OF_PACKET',
		`${size} ${size === 1 ? 'byte' : 'bytes'} at offset ${offset} are not in a packet of ${length} bytes.`,
		'Ask for p.length, or has(…), first.',
	);
}
