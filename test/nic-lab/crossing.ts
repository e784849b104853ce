import {endType, numberedFrames, numberedType, probeType, signal, typeOf} from './frames.ts';
import type {Wire} from './wire.ts';

/** Frames under way at most: emulated cards drop when their queue is overrun. */
const windowSize = 64;
const probeEveryMs = 100;

export interface Crossing {
	/** Came out right, one after the other, of so many. */
	readonly good: number;
	readonly of: number;
	/** The first that did not. */
	readonly fault?: string;
}

/**
 * Numbered frames into one card, through the bridge in the guest, out of the other one; then as many back. Each must
 * come exactly once, in order, all bytes equal. Afterwards the guest is told that this was all.
 */
export async function crossBridge(
	[left, right]: readonly [Wire, Wire],
	abort: AbortSignal,
): Promise<Crossing[]> {
	await firstProbe(left, right, abort);
	const crossings = [await cross(left, right, 0, abort), await cross(right, left, 1, abort)];
	left.send(signal(endType));
	return crossings;
}

/** Cards take a while until they are up: probes are sent until one comes out of the other card. */
async function firstProbe(from: Wire, to: Wire, abort: AbortSignal): Promise<void> {
	const timer = setInterval(() => from.send(signal(probeType)), probeEveryMs);
	try {
		await awaited(abort, done => to.deliverTo(frame => typeOf(frame) === probeType && done(true)));
	} finally {
		clearInterval(timer);
	}
}

async function cross(from: Wire, to: Wire, index: number, abort: AbortSignal): Promise<Crossing> {
	const frames = numberedFrames(index);
	let [sent, good] = [0, 0];
	const fill = () => {
		while (sent < frames.length && sent - good < windowSize) from.send(frames[sent++]!);
		// What is behind it tells that nothing comes twice.
		if (good === frames.length) from.send(signal(probeType, frames.length));
	};
	return await awaited(abort, done => {
		to.deliverTo(frame => {
			const isLast = typeOf(frame) === probeType && frame.readUInt32BE(14) === frames.length;
			if (isLast) return done({good, of: frames.length});
			if (typeOf(frame) !== numberedType) return;
			if (!frames[good]?.equals(frame)) {
				return done({good, of: frames.length, fault: `${described(frame)} in place of ${good}`});
			}
			good++;
			fill();
		});
		fill();
	});
}

function described(frame: Buffer): string {
	return `frame ${frame.readUInt32BE(14)} of ${frame.length} bytes`;
}

/** What `begin` is done with, or an error when there is no more time. */
function awaited<T>(abort: AbortSignal, begin: (done: (value: T) => void) => void): Promise<T> {
	return new Promise((resolve, reject) => {
		abort.addEventListener('abort', () => reject(abort.reason as Error), {once: true});
		begin(resolve);
	});
}
