type Paint = (text: string) => string;

/** What reports are painted with: chalk, or nothing. */
export interface Colours {
	/** 0: none. */
	readonly level: number;
	readonly bold: Paint;
	readonly cyan: Paint;
	readonly dim: Paint;
	readonly green: Paint;
	readonly red: Paint;
	readonly underline: Paint;
	readonly yellow: Paint;
}

const same: Paint = text => text;
const none: Colours = {
	level: 0,
	bold: same,
	cyan: same,
	dim: same,
	green: same,
	red: same,
	underline: same,
	yellow: same,
};

/**
 * Colours for a stream: none when it is no terminal or NO_COLOR is set; FORCE_COLOR wins. Where
 * there are none, chalk is not loaded.
 */
export async function coloursFor(stream: {readonly isTTY?: boolean | undefined}): Promise<Colours> {
	const {NO_COLOR, FORCE_COLOR} = process.env;
	const isForced = !['', '0', 'false'].includes(FORCE_COLOR ?? '');
	const isPlain = NO_COLOR !== undefined && NO_COLOR !== '';
	if (!isForced && (isPlain || stream.isTTY !== true)) return none;
	const {Chalk, supportsColor} = await import('chalk');
	if (isForced) return new Chalk({level: supportsColor ? supportsColor.level : 1});
	return new Chalk({level: supportsColor ? supportsColor.level : 0});
}
