import {plainText} from './plain-text.ts';

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	// Otherwise a reader takes them for spaces.
	'\n': '&#10;',
	'\t': '&#9;',
};

/** An element of XML on lines of its own, what is in it indented; attributes that are undefined are left out. */
export function element(
	name: string,
	attributes: Readonly<Record<string, string | number | undefined>>,
	children: readonly string[] = [],
): string {
	const given = Object.entries(attributes)
		.filter(([, value]) => value !== undefined)
		.map(([key, value]) => ` ${key}="${attribute(String(value))}"`)
		.join('');
	if (children.length === 0) return `<${name}${given}/>`;
	return `<${name}${given}>\n${children.join('\n')}\n</${name}>`;
}

/** An element that holds text, word for word. */
export function textElement(
	name: string,
	text: string,
	attributes: Readonly<Record<string, string>> = {},
): string {
	return element(name, attributes).replace(/\/>$/, () => `>${content(text)}</${name}>`);
}

function attribute(text: string): string {
	return plainText(text).replaceAll(/[&<>"\n\t]/g, character => ENTITIES[character]!);
}

/** Readable for whoever opens the file: a CDATA section; it cannot hold its own end. */
function content(text: string): string {
	return `<![CDATA[${plainText(text).replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}
