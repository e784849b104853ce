/**
 * Whether a title is meant by any of the patterns: `*` stands for anything; a pattern without one
 * is looked for anywhere in the title. Case does not count. No pattern means every title.
 */
export function titleMatcher(patterns: readonly string[]): (title: string) => boolean {
	if (patterns.length === 0) return () => true;
	const tests = patterns.map(pattern => new RegExp(`^${asExpression(pattern)}$`, 'is'));
	return title => tests.some(test => test.test(title));
}

/** The same pattern for ava, which compares whole titles. */
export function asWholeTitle(pattern: string): string {
	return pattern.includes('*') ? pattern : `*${pattern}*`;
}

function asExpression(pattern: string): string {
	const pieces = asWholeTitle(pattern).split('*');
	return pieces.map(piece => piece.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*');
}
