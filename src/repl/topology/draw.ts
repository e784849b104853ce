import type {Box, Edge, Layered} from '../../runner/svg/layers.ts';
import {Canvas} from './canvas.ts';
import {labelOf} from './text-formats.ts';

/** A box on the canvas, or the place where an edge passes a column. */
interface Node {
	readonly key: string;
	readonly lines: readonly string[];
	readonly isPassage: boolean;
	x: number;
	y: number;
	width: number;
	height: number;
}

/** An edge from a column to the next. */
interface Hop {
	readonly from: Node;
	readonly to: Node;
	readonly label: string;
	/** Ends in a box, and not in a passage. */
	readonly isLast: boolean;
}

const gapBetweenBoxes = 1;
const longestLabel = 28;

/**
 * A graph as boxes and arrows, from left to right: on each arrow its rule and the packets that it decided. Edges that
 * lead back are listed below. Undefined: it does not fit into so many columns.
 */
export function draw({layers, edges, omitted}: Layered, columns: number): string[] | undefined {
	const depth = new Map(layers.flatMap((layer, i) => layer.map(({key}) => [key, i] as const)));
	const isForward = ({from, to}: Edge) => depth.get(from)! < depth.get(to)!;
	const rows = layers.map(layer => layer.map(nodeOf));
	const hops = edges.filter(isForward).flatMap(edge => hopsOf(edge, rows, depth));
	for (const row of rows) for (const node of row) giveHeight(node, hops);
	const width = placeColumns(rows, hops);
	if (width > columns) return undefined;
	const height = placeRows(rows);
	const canvas = new Canvas(width, height);
	for (const node of rows.flat()) if (!node.isPassage) drawBox(canvas, node);
	for (const row of rows) drawHops(canvas, row, hops);
	const back = edges.filter(edge => !isForward(edge));
	return [
		...canvas.toLines(),
		...back.map(edge => `back: ${nameOf(edge.from)} ─ ${shortLabelOf(edge)} ▶ ${nameOf(edge.to)}`),
		...(omitted > 0 ? [`${omitted} instances with fewer packets left out`] : []),
	];
}

/** The same as lines, for graphs that are too wide: each box with the edges that leave it. */
export function list({layers, edges, omitted}: Layered): string[] {
	const lines = layers.flat().flatMap(box => {
		const leaving = edges.filter(({from}) => from === box.key);
		const notes = box.notes.map(({text}) => text).join(', ');
		const arrows = leaving.map(edge => `  ${shortLabelOf(edge)} ▶ ${nameOf(edge.to)}`);
		return [`${box.name}  ${box.class}${notes && `  ${notes}`}`, ...arrows];
	});
	return omitted > 0 ? [...lines, `${omitted} instances with fewer packets left out`] : lines;
}

function nodeOf(box: Box): Node {
	const title = box.name === box.class ? box.name : `${box.name}  ${box.class}`;
	const lines = [title, ...box.notes.map(({text}) => text)];
	return {key: box.key, lines, isPassage: false, x: 0, y: 0, width: 0, height: 0};
}

/** One for each column that it crosses; in those between it gets a passage. */
function hopsOf(edge: Edge, rows: Node[][], depth: ReadonlyMap<string, number>): Hop[] {
	const [first, last] = [depth.get(edge.from)!, depth.get(edge.to)!];
	const hops: Hop[] = [];
	let from = rows[first]!.find(({key}) => key === edge.from)!;
	for (let column = first + 1; column <= last; column++) {
		const isLast = column === last;
		const to = isLast
			? rows[column]!.find(({key}) => key === edge.to)!
			: passage(`${edge.from}>${edge.to}`, rows[column]!);
		hops.push({from, to, label: isLast ? shortLabelOf(edge) : '', isLast});
		from = to;
	}
	return hops;
}

function passage(key: string, column: Node[]): Node {
	const node: Node = {key, lines: [], isPassage: true, x: 0, y: 0, width: 0, height: 1};
	column.push(node);
	return node;
}

/** A row for each line, and one for each edge that comes in. */
function giveHeight(node: Node, hops: readonly Hop[]): void {
	if (node.isPassage) return;
	const coming = hops.filter(({to}) => to === node).length;
	node.height = Math.max(node.lines.length, coming) + 2;
	node.width = Math.max(...node.lines.map(line => [...line].length)) + 4;
}

/** Returns the width of all. Between two columns is room for a track for each node that is left, and for the labels. */
function placeColumns(rows: readonly Node[][], hops: readonly Hop[]): number {
	let x = 0;
	for (const row of rows) {
		const width = Math.max(...row.map(node => node.width));
		for (const node of row) {
			node.x = x;
			node.width = width;
		}
		const leaving = hops.filter(({from}) => row.includes(from));
		const label = Math.max(0, ...leaving.map(hop => [...hop.label].length));
		x +=
			width + (leaving.length === 0 ? 0 : new Set(leaving.map(hop => hop.from)).size + label + 5);
	}
	return x;
}

function placeRows(rows: readonly Node[][]): number {
	const heightOf = (row: readonly Node[]) =>
		row.reduce((sum, {height}) => sum + height + gapBetweenBoxes, -gapBetweenBoxes);
	const tallest = Math.max(...rows.map(heightOf));
	for (const row of rows) {
		let y = Math.floor((tallest - heightOf(row)) / 2);
		for (const node of row) {
			node.y = y;
			y += node.height + gapBetweenBoxes;
		}
	}
	return tallest;
}

function drawBox(canvas: Canvas, {x, y, width, height, lines}: Node): void {
	canvas.box(x, y, width, height);
	for (const [i, line] of lines.entries()) canvas.write(x + 2, y + 1 + i, line);
}

/** Out of each node of a column by one line, which branches to where its edges end. */
function drawHops(canvas: Canvas, column: readonly Node[], hops: readonly Hop[]): void {
	const sources = column.filter(node => hops.some(({from}) => from === node));
	for (const [track, node] of sources.entries()) {
		const leaving = hops.filter(({from}) => from === node);
		const right = node.x + node.width - (node.isPassage ? 0 : 1);
		if (node.isPassage) canvas.horizontal(node.y, node.x, right);
		const turn = node.x + node.width + 1 + track;
		const start = node.isPassage ? node.y : node.y + 1;
		canvas.horizontal(start, right, turn);
		for (const hop of leaving) drawHop(canvas, hop, start, turn, hops);
	}
}

function drawHop(
	canvas: Canvas,
	hop: Hop,
	start: number,
	turn: number,
	hops: readonly Hop[],
): void {
	const {to, label, isLast} = hop;
	const before = hops.filter(other => other.to === to);
	const end = to.isPassage ? to.y : to.y + 1 + before.indexOf(hop);
	canvas.vertical(turn, start, end);
	canvas.horizontal(end, turn, isLast ? to.x - 1 : to.x);
	if (!isLast) return;
	canvas.write(to.x - 1, end, '▶');
	canvas.write(to.x - 2 - [...label].length, end, label);
}

function shortLabelOf(edge: Edge): string {
	const text = labelOf(edge);
	return text.length > longestLabel ? `${text.slice(0, longestLabel - 1)}…` : text;
}

/** Of a key: a VIF has two. */
function nameOf(key: string): string {
	return key.replace(/^(?:in|out):/, '');
}
