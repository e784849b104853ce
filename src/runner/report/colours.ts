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
/** Nothing is painted. */
export const plainColours: Colours = {
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
	if (!isForced && (isPlain || stream.isTTY !== true)) return plainColours;
	const {Chalk, supportsColor} = await import('chalk');
	if (isForced) return new Chalk({level: supportsColor ? supportsColor.level : 1});
	return new Chalk({level: supportsColor ? supportsColor.level : 0});
}

/** For a terminal elsewhere, with what chalk counted there. */
export async function coloursOfLevel(level: number): Promise<Colours> {
	if (level === 0) return plainColours;
	const {Chalk} = await import('chalk');
	return new Chalk({level: Math.min(3, Math.max(0, level)) as 0 | 1 | 2 | 3});
}
