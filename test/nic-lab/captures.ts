import {readFileSync} from 'node:fs';
import {numberedFrames, numberedType, typeOf} from './frames.ts';

/**
 * What the emulator itself has seen at the two cards: the frames of both directions at both, each once, in order. Says
 * what differs; undefined: nothing does.
 */
export function captureFault(paths: readonly string[], crossings: number): string | undefined {
	for (const [card, path] of paths.entries()) {
		const seen = framesOf(readFileSync(path)).filter(frame => typeOf(frame) === numberedType);
		for (const from of [0, 1]) {
			const fault = firstDifference(
				seen.filter(frame => frame[18] === from),
				Array.from({length: crossings}, () => numberedFrames(from)).flat(),
			);
			if (fault) return `capture at card ${card}, from host ${from}: ${fault}`;
		}
	}
	return undefined;
}

function firstDifference(seen: readonly Buffer[], sent: readonly Buffer[]): string | undefined {
	const at = sent.findIndex((frame, index) => !seen[index]?.equals(frame));
	if (at >= 0) return `frame ${at % 1000} is ${seen[at] ? 'another' : 'not there'}`;
	return seen.length > sent.length ? `${seen.length - sent.length} frames too many` : undefined;
}

/** Of a classic capture, as filter-dump writes it: a header of 24 bytes, then records of 16 bytes and the frame. */
function framesOf(capture: Buffer): Buffer[] {
	const frames: Buffer[] = [];
	for (let at = 24; at + 16 <= capture.length; ) {
		const end = at + 16 + capture.readUInt32LE(at + 8);
		frames.push(capture.subarray(at + 16, end));
		at = end;
	}
	return frames;
}
