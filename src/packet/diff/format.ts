import type {Diff, Difference} from './difference.ts';
import {hexdumpDiff} from './hexdump.ts';
import {type Colours, themeOf} from './theme.ts';
import {wrap} from './wrap.ts';

/** Causes said before the rest is only counted. */
const mostCauses = 12;
/** Names of what follows that are said. */
const mostFollowers = 4;

export interface FormatOptions {
	/** chalk, or what has its colours; none unless given. */
	readonly colours?: Colours;
}

/**
 * A diff for people, in at most 100 columns: what happened, each cause in words with what follows
 * from it, then the rows of bytes that differ, aligned.
 *
 * @example
 * ipv4.ttl is 63, expected 64 (checksum follows)
 *
 * actual    0010  00 1c 00 00 00 00 3f 11  67 cf 0a 00 00 01 0a 00  ......?.g.......
 * expected  0010  00 1c 00 00 00 00 40 11  66 cf 0a 00 00 01 0a 00  ......@.f.......
 *                                   ^^     ~~
 *                                   ttl    checksum
 */
export function formatDiff(diff: Diff, {colours}: FormatOptions = {}): string {
	if (diff.equal) return 'no difference';
	const theme = themeOf(colours);
	const lines = causeLines(diff);
	const [first = '', ...rest] = lines.map(line => wrap(line));
	const dump = hexdumpDiff(diff.actual, diff.expected, diff.differences, theme);
	return [theme.headline(first), ...rest, '', ...dump].join('\n');
}

/** What happened in the first line; the causes follow unless it is the only one. */
export function causeLines({headline, differences}: Diff): string[] {
	const causes = layersFirst(differences.filter(difference => !difference.derived));
	const lines = causes
		.slice(0, mostCauses)
		.map(cause => cause.text + followers(cause, differences));
	if (causes.length > mostCauses) lines.push(`and ${causes.length - mostCauses} more differences`);
	if (headline === causes[0]!.text) return lines;
	return [headline, ...lines.map(line => `  ${line}`)];
}

/** Layers that are missing or too many say more than any field. */
function layersFirst(causes: readonly Difference[]): Difference[] {
	const isLayer = ({path}: Difference) => /^(?!payload|trailer|length)[^.]+$/.test(path);
	return [...causes.filter(isLayer), ...causes.filter(cause => !isLayer(cause))];
}

/** ` (checksum, udp.length follow)`: by field alone when it is of the same layer. */
function followers(cause: Difference, all: readonly Difference[]): string {
	const layer = `${cause.path.split('.')[0]}.`;
	const paths = all
		.filter(difference => difference.derived && difference.cause === cause.path)
		.map(({path}) => (path.startsWith(layer) ? path.slice(layer.length) : path));
	if (paths.length === 0) return '';
	const more = paths.length - mostFollowers;
	const names = more > 1 ? [...paths.slice(0, mostFollowers - 1), `${more + 1} more`] : paths;
	return ` (${names.join(', ')} ${paths.length === 1 ? 'follows' : 'follow'})`;
}
