const mostColumns = 100;

/** A long line as several, broken at spaces; the ones after the first are set in. */
export function wrap(line: string, columns = mostColumns): string {
	if (line.length <= columns) return line;
	const indent = `${/^ */.exec(line)![0]}    `;
	const lines: string[] = [];
	let current = '';
	for (const word of line.split(/(?<=\S) /)) {
		const longer = current === '' ? word : `${current} ${word}`;
		if (longer.length <= columns || current === '') current = longer;
		else {
			lines.push(current);
			current = indent + word;
		}
	}
	return [...lines, current].join('\n');
}
