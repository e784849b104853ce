import {escaped} from '../html/escape.ts';
import type {GraphRecord} from '../record/run-record.ts';
import {type Box, type Edge, type Layered, layered} from './layers.ts';

const boxWidth = 150;
const lineHeight = 15;
const nameHeight = 38;
const gapX = 130;
const gapY = 18;
const margin = 12;
/** Characters of a label. */
const longest = 24;

interface Placed {
	readonly box: Box;
	readonly x: number;
	readonly y: number;
	readonly height: number;
}

/**
 * A data plane as a picture: from left to right VIFs, instances, far ends; an edge for each rule, with its condition and
 * the packets it decided; drops at the instance that made them. Colours follow those of the page around it.
 */
export function graphSvg(graph: GraphRecord): string {
	const picture = layered(graph);
	const placed = place(picture);
	const all = [...placed.values()];
	const width = Math.max(0, ...all.map(({x}) => x)) + boxWidth + margin;
	const height = Math.max(0, ...all.map(({y, height: h}) => y + h)) + margin;
	const left =
		picture.omitted > 0 ? `${picture.omitted} instances with fewer packets left out` : '';
	const note = left && `<text x="${margin}" y="${height + lineHeight}" class="note">${left}</text>`;
	const total = height + (note ? 2 * lineHeight : 0);
	return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="the graph" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}">
<style>${style}</style>
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
${together(picture.edges)
	.map(edge => edgeSvg(edge, placed))
	.join('\n')}
${all.map(boxSvg).join('\n')}
${note}</svg>`;
}

function place({layers}: Layered): Map<string, Placed> {
	const heights = layers.map(layer =>
		layer.reduce((sum, box) => sum + heightOf(box) + gapY, -gapY),
	);
	const tallest = Math.max(0, ...heights);
	const placed = new Map<string, Placed>();
	for (const [i, layer] of layers.entries()) {
		let y = margin + (tallest - heights[i]!) / 2;
		for (const box of layer) {
			const height = heightOf(box);
			placed.set(box.key, {box, x: margin + i * (boxWidth + gapX), y, height});
			y += height + gapY;
		}
	}
	return placed;
}

function heightOf({notes}: Box): number {
	return nameHeight + notes.length * lineHeight;
}

function boxSvg({box, x, y, height}: Placed): string {
	const notes = box.notes.map(
		({text, kind}, i) =>
			`<text x="8" y="${nameHeight + 9 + i * lineHeight}" class="${kind}">${escaped(cut(text))}</text>`,
	);
	return `<g transform="translate(${x} ${y})"><rect width="${boxWidth}" height="${height}" rx="6" class="${box.side}"/><text x="8" y="17" class="name">${escaped(cut(box.name))}</text><text x="8" y="31" class="class">${escaped(cut(box.class))}</text>${notes.join('')}</g>`;
}

/** Rules that lead from one box to the same other one are one line. */
function together(edges: readonly Edge[]): Edge[] {
	const lines = new Map<string, Edge>();
	for (const edge of edges) {
		const key = `${edge.from}\n${edge.to}`;
		const {label, packets} = lines.get(key) ?? {label: '', packets: 0n};
		const both = label === '' ? edge.label : `${label}, ${edge.label}`;
		lines.set(key, {...edge, label: both, packets: packets + edge.packets});
	}
	return [...lines.values()];
}

function edgeSvg({from, to, label, packets}: Edge, placed: ReadonlyMap<string, Placed>): string {
	const [start, end] = [placed.get(from), placed.get(to)];
	if (!start || !end) return '';
	const [x1, y1] = [start.x + boxWidth, start.y + nameHeight / 2];
	const [x2, y2] = [end.x, end.y + nameHeight / 2];
	const isBack = x2 <= x1 - boxWidth;
	// What leads back goes round below.
	const below = Math.max(start.y + start.height, end.y + end.height) + gapY;
	const path = isBack
		? `M${x1} ${y1} C${x1 + 60} ${below} ${x2 - 60} ${below} ${x2 - 2} ${y2}`
		: `M${x1} ${y1} C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2 - 2} ${y2}`;
	const [mx, my] = [(x1 + x2) / 2, isBack ? below - 4 : (y1 + y2) / 2];
	const weight = packets === 0n ? 1 : Math.min(4, 1.5 + Math.log10(Number(packets)) / 2);
	const cls = packets === 0n ? 'edge idle' : 'edge';
	return `<path d="${path}" class="${cls}" stroke-width="${weight}" marker-end="url(#tip)"/><text x="${mx}" y="${my - 5}" class="label ${packets === 0n ? 'idle' : ''}">${escaped(cut(label))}</text><text x="${mx}" y="${my + 10}" class="label packets ${packets === 0n ? 'idle' : ''}">${packets}</text>`;
}

function cut(text: string): string {
	return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

const style = `
svg { color: #1f2328; background: transparent; font: 12px system-ui, sans-serif; }
rect { fill: #f6f8fa; stroke: #8c959f; } rect.in, rect.out { fill: #ddf4ff; stroke: #54aeff; }
text { fill: currentColor; } .name { font-weight: 600; font-size: 13px; } .class, .count, .note { opacity: .7; font-size: 11px; }
.verdict { fill: #9a6700; font-size: 11px; } .fault { fill: #cf222e; font-size: 11px; font-weight: 600; }
.edge { fill: none; stroke: #57606a; } .idle { opacity: .35; } .label { text-anchor: middle; font-size: 10px; paint-order: stroke; stroke: Canvas; stroke-width: 3px; }
.packets { font-weight: 600; } marker path { fill: #57606a; }
@media (prefers-color-scheme: dark) {
svg { color: #e6edf3; } rect { fill: #161b22; stroke: #6e7681; } rect.in, rect.out { fill: #0c2d6b; stroke: #388bfd; }
.edge { stroke: #8b949e; } marker path { fill: #8b949e; } .verdict { fill: #d29922; } .fault { fill: #ff7b72; } }
`;
