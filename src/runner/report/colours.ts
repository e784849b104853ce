import {Chalk, type ChalkInstance, supportsColor} from 'chalk';

/** Colours for a stream: none when it is no terminal or NO_COLOR is set; FORCE_COLOR wins. */
export function coloursFor(stream: {readonly isTTY?: boolean | undefined}): ChalkInstance {
	const {NO_COLOR, FORCE_COLOR} = process.env;
	const isForced = !['', '0', 'false'].includes(FORCE_COLOR ?? '');
	const isPlain = NO_COLOR !== undefined && NO_COLOR !== '';
	if (isPlain && !isForced) return new Chalk({level: 0});
	if (isForced) return new Chalk({level: supportsColor ? supportsColor.level : 1});
	if (stream.isTTY !== true) return new Chalk({level: 0});
	return new Chalk({level: supportsColor ? supportsColor.level : 0});
}
