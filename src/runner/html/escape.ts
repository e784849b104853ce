import {plainText} from '../report/plain-text.ts';

/** Text for HTML and SVG, in elements and in attributes; without control characters. */
export function escaped(text: string | number): string {
	return plainText(String(text))
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
