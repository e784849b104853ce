import type {Diff, Difference} from './difference.ts';
import {hexdumpDiff} from './hexdump.ts';

/** Causes said before the rest is only counted. */
const mostCauses = 12;

/**
 * A diff for people: each cause in words with what follows from it, then the rows of bytes that
 * differ, aligned.
 *
 * @example
 * ipv4.ttl is 63, expected 64 (checksum follows)
 *
 * actual    0010  00 1c 00 00 00 00 3f 11  67 cf 0a 00 00 01 0a 00  ......?.g.......
 * expected  0010  00 1c 00 00 00 00 40 11  66 cf 0a 00 00 01 0a 00  ......@.f.......
 *                                   ^^     ^^
 */
export function formatDiff(diff: Diff, options: {readonly colour?: boolean} = {}): string {
	if (diff.equal) return 'no difference';
	// Four codes of ECMA-48; a library for them would be loaded at each start.
	const paint = (on: number, off: number) => (text: string) =>
		options.colour ? `\x1b[${on}m${text}\x1b[${off}m` : text;
	const [bold, faint] = [paint(1, 22), paint(2, 22)];
	const causes = diff.differences.filter(difference => !difference.derived);
	const lines = causes.slice(0, mostCauses).map(cause => {
		return bold(cause.text) + faint(followers(cause, diff.differences));
	});
	if (causes.length > mostCauses) lines.push(`and ${causes.length - mostCauses} more differences`);
	const paints = {actual: paint(31, 39), expected: paint(32, 39), faint};
	return [...lines, '', ...hexdumpDiff(diff.actual, diff.expected, paints)].join('\n');
}

/** ` (checksum, udp.length follow)`: by field alone when it is of the same layer. */
function followers(cause: Difference, all: readonly Difference[]): string {
	const layer = `${cause.path.split('.')[0]}.`;
	const paths = all
		.filter(difference => difference.derived && difference.cause === cause.path)
		.map(({path}) => (path.startsWith(layer) ? path.slice(layer.length) : path));
	if (paths.length === 0) return '';
	return ` (${paths.join(', ')} ${paths.length === 1 ? 'follows' : 'follow'})`;
}
