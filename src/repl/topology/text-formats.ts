import type {Box, Edge, Layered} from '../../runner/svg/layers.ts';

/** For Graphviz. */
export function asDot({layers, edges}: Layered): string {
	const boxes = layers.flat().map(box => {
		const label = linesOf(box).join('\n');
		return `  ${JSON.stringify(box.key)} [label=${JSON.stringify(label)}];`;
	});
	const arrows = edges.map(
		edge =>
			`  ${JSON.stringify(edge.from)} -> ${JSON.stringify(edge.to)} [label=${JSON.stringify(labelOf(edge))}];`,
	);
	return [
		'digraph dataplane {',
		'  rankdir=LR;',
		'  node [shape=box];',
		...boxes,
		...arrows,
		'}',
	].join('\n');
}

/** For Markdown. */
export function asMermaid({layers, edges}: Layered): string {
	const numbers = new Map(layers.flat().map(({key}, i) => [key, `n${i}`] as const));
	const boxes = layers.flat().map(box => {
		const label = linesOf(box).map(quoted).join('<br>');
		return `  ${numbers.get(box.key)}["${label}"]`;
	});
	const arrows = edges.map(
		edge => `  ${numbers.get(edge.from)} -->|"${quoted(labelOf(edge))}"| ${numbers.get(edge.to)}`,
	);
	return ['flowchart LR', ...boxes, ...arrows].join('\n');
}

function linesOf({name, class: cls, notes}: Box): string[] {
	return [name, cls, ...notes.map(({text}) => text)];
}

/** The rule, and the packets that it decided. */
export function labelOf({label, packets}: Edge): string {
	return `${label} ${packets}`;
}

/** Mermaid's way to write a quotation mark. */
function quoted(text: string): string {
	return text.replaceAll('"', '#quot;');
}
