import {readFileSync} from 'node:fs';
import {XmlDocument, XmlElement, XsdValidator} from 'libxml2-wasm';

const schema = readFileSync(new URL('fixtures/junit.xsd', import.meta.url), 'utf8');

/** An element as a test looks at it. */
export interface Seen {
	readonly name: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly text: string;
	readonly children: readonly Seen[];
}

/** Reads JUnit XML and holds it against the schema. @throws what libxml2 finds */
export function readJunit(text: string): Seen {
	using document = XmlDocument.fromString(text);
	using xsd = XmlDocument.fromString(schema);
	using validator = XsdValidator.fromDoc(xsd);
	validator.validate(document);
	return seen(document.root);
}

/** All elements of a name in it, in order. */
export function all(element: Seen, name: string): Seen[] {
	const below = element.children.flatMap(child => all(child, name));
	return element.name === name ? [element, ...below] : below;
}

function seen(element: XmlElement): Seen {
	const children: Seen[] = [];
	for (let child = element.firstChild; child; child = child.next)
		if (child instanceof XmlElement) children.push(seen(child));
	return {
		name: element.name,
		attributes: Object.fromEntries(element.attrs.map(({name, value}) => [name, value])),
		text: element.content,
		children,
	};
}
