/**
 * What formats of text cannot hold, or read as something else: control characters but tab and line feed, halves of
 * surrogate pairs, what Unicode says is no character, and its own line ends.
 */
const UNPRINTABLE =
	// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
	/[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\uFFFE\uFFFF]|\p{Surrogate}/gu;

/** A text that XML 1.0, YAML and a terminal can hold: what they cannot is written as `\x00` or `\ud800`. */
export function plainText(text: string): string {
	return text.replaceAll('\r\n', '\n').replaceAll(UNPRINTABLE, escaped);
}

/** The same in one line. */
export function plainLine(text: string): string {
	return plainText(text.replaceAll(/\s+/g, ' ')).trim();
}

function escaped(character: string): string {
	const code = character.charCodeAt(0);
	return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
}

function hex(code: number, digits: number): string {
	return code.toString(16).padStart(digits, '0');
}
