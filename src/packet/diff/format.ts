import {wrap} from '../../wrap.ts';
import type {Diff, Difference} from './difference.ts';
import {hexdumpDiff} from './hexdump.ts';
import {type Colours, themeOf} from './theme.ts';

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
 * ipv4.ttl is 63, expected 64; checksum follows
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
	const [first = '', ...rest] = lines.map(line => wrap(line, line.startsWith(' ') ? 6 : 4));
	const dump = hexdumpDiff(diff.actual, diff.expected, diff.differences, theme);
	const text = [theme.headline(first), ...rest];
	return [...text, ...(dump.length > 0 ? ['', ...dump] : [])].join('\n');
}

/** Differences without the bytes, as `like` finds them. */
export function formatDifferences(differences: readonly Difference[]): string {
	const [first] = differences;
	if (!first) return 'no difference';
	return causeLines({headline: first.text, differences})
		.map(line => wrap(line))
		.join('\n');
}

/** What happened in the first line; the causes follow unless it is the only one. */
function causeLines({headline, differences}: Pick<Diff, 'headline' | 'differences'>): string[] {
	const causes = layersFirst(differences.filter(difference => !difference.derived));
	const lines = causes
		.slice(0, mostCauses)
		.map(cause => cause.text + followers(cause, differences));
	if (causes.length > mostCauses) lines.push(`and ${causes.length - mostCauses} more differences`);
	if (causes[0]!.text.startsWith(headline)) return lines;
	return [headline, ...lines.map(line => `  ${line}`)];
}

/** Layers that are missing or too many say more than any field. */
function layersFirst(causes: readonly Difference[]): Difference[] {
	const isLayer = ({path}: Difference) => /^(?!payload|trailer|length)[^.]+$/.test(path);
	return [...causes.filter(isLayer), ...causes.filter(cause => !isLayer(cause))];
}

/** `; checksum, udp.length follow`: by field alone when it is of the same layer. */
function followers(cause: Difference, all: readonly Difference[]): string {
	const follow = all.filter(({derived, cause: of}) => derived && of === cause.path);
	const parts = [
		namesWith(
			cause,
			follow.map(({path}) => path),
			'follows',
			'follow',
		),
		namesWith(cause, cause.stale ?? [], 'is as it was', 'are as they were'),
	];
	return parts
		.filter(part => part !== '')
		.map(part => `; ${part}`)
		.join('');
}

function namesWith(cause: Difference, paths: readonly string[], one: string, many: string): string {
	if (paths.length === 0) return '';
	const layer = `${cause.path.split('.')[0]}.`;
	const names = paths.map(path => (path.startsWith(layer) ? path.slice(layer.length) : path));
	const more = names.length - mostFollowers;
	const shown = more > 1 ? [...names.slice(0, mostFollowers - 1), `${more + 1} more`] : names;
	return `${shown.join(', ')} ${names.length === 1 ? one : many}`;
}
