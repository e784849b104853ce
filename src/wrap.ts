/** What people read is at most so wide. */
export const mostColumns = 100;

/**
 * A long line as several, broken behind a comma where there is one near the end, else at a space,
 * else inside a word; those after the first are set in by `indent` columns.
 */
export function wrap(line: string, indent = 4, columns = mostColumns): string {
	const lines: string[] = [];
	let rest = line;
	while (rest.length > columns) {
		const end = breakIn(rest.slice(0, columns + 1), Math.max(indent, columns / 2));
		lines.push(rest.slice(0, end));
		rest = ' '.repeat(indent) + rest.slice(end).trimStart();
	}
	return [...lines, rest].join('\n');
}

/** Where to break; at the very end where there is no space. */
function breakIn(text: string, least: number): number {
	const comma = text.lastIndexOf(', ');
	if (comma >= least) return comma + 1;
	const space = text.lastIndexOf(' ');
	return space > text.search(/\S/) ? space : text.length - 1;
}
