import type {FormContext} from './forms.ts';

/** More lines of packets nobody reads. */
export const mostLines = 30;

/** The first of so many packets, a line each with its number, as wide as the terminal. */
export function numberedLines(
	packets: Iterable<unknown>,
	length: number,
	{colours, columns}: Pick<FormContext, 'colours' | 'columns'>,
): string[] {
	const lines: string[] = [];
	for (const packet of packets) {
		if (lines.length === mostLines) break;
		const number = String(lines.length + 1).padStart(5);
		lines.push(`${colours.cyan(number)}  ${cut(String(packet), columns - 7)}`);
	}
	const left = length - lines.length;
	return left > 0 ? [...lines, colours.dim(`     … ${left} more`)] : lines;
}

export function cut(text: string, length: number): string {
	return text.length > length ? `${text.slice(0, Math.max(1, length - 1))}…` : text;
}
