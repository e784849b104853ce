import {Chalk} from 'chalk';
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
	const chalk = new Chalk({level: options.colour ? 1 : 0});
	const causes = diff.differences.filter(difference => !difference.derived);
	const lines = causes.slice(0, mostCauses).map(cause => {
		return chalk.bold(cause.text) + chalk.dim(followers(cause, diff.differences));
	});
	if (causes.length > mostCauses) lines.push(`and ${causes.length - mostCauses} more differences`);
	const paint = {actual: chalk.red, expected: chalk.green, faint: chalk.dim};
	return [...lines, '', ...hexdumpDiff(diff.actual, diff.expected, paint)].join('\n');
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
