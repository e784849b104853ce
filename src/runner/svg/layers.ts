import {ruleName} from '../../harness/trace-text.ts';
import type {GraphRecord} from '../record/run-record.ts';

/** Something that is drawn as a box. A VIF is two: where packets come from, and where they go. */
export interface Box {
	readonly key: string;
	readonly name: string;
	readonly class: string;
	readonly side: 'in' | 'middle' | 'out';
	/** Lines below its name: what went in or came out, and what was dropped. */
	readonly notes: readonly {readonly text: string; readonly kind: 'count' | 'verdict' | 'fault'}[];
}

/** One rule, to one of its targets. */
export interface Edge {
	readonly from: string;
	readonly to: string;
	readonly label: string;
	readonly packets: bigint;
}

export interface Layered {
	/** From left to right; in each, from top to bottom. */
	readonly layers: readonly (readonly Box[])[];
	readonly edges: readonly Edge[];
	/** Instances that are left out because there are too many. */
	readonly omitted: number;
}

type GraphInstance = GraphRecord['instances'][number];

/** More than these nobody can read; those without packets are left out first. */
const mostInstances = 120;

/** Puts the boxes of a graph into layers, so that most edges lead from left to right. */
export function layered(graph: GraphRecord): Layered {
	const shown = mostUsed(graph);
	const names = new Set(shown.map(({name}) => name));
	const twoSided = new Set(shown.filter(isVif).map(({name}) => name));
	const key = (name: string, side: 'in' | 'out') => (twoSided.has(name) ? `${side}:${name}` : name);
	const edges = graph.rules.flatMap(({instance, condition, targets, packets}) =>
		targets
			.filter(target => names.has(instance) && names.has(ownerOf(target)))
			.map(target => ({
				from: key(instance, 'in'),
				to: key(ownerOf(target), 'out'),
				label: ruleName(condition),
				packets: BigInt(packets),
			})),
	);
	const used = new Set(edges.flatMap(({from, to}) => [from, to]));
	const boxes = shown.flatMap(instance => boxesOf(instance, twoSided.has(instance.name), used));
	const layers = inOrder(layersOf(boxes, edges), edges);
	return {layers, edges, omitted: graph.instances.length - shown.length};
}

/** `a.inbound` is a ring of `a`. */
function ownerOf(target: string): string {
	return target.replace(/\.(?:inbound|input)$/, '');
}

function isVif({endpoint}: GraphInstance): boolean {
	return endpoint?.kind === 'vif';
}

function mostUsed({instances, rules}: GraphRecord): readonly GraphInstance[] {
	if (instances.length <= mostInstances) return instances;
	const packets = new Map<string, bigint>();
	for (const {instance, targets, packets: count} of rules)
		for (const name of [instance, ...targets.map(ownerOf)])
			packets.set(name, (packets.get(name) ?? 0n) + BigInt(count));
	const of = ({name}: GraphInstance) => packets.get(name) ?? 0n;
	const kept = new Set(
		[...instances].sort((a, b) => Number(of(b) - of(a))).slice(0, mostInstances),
	);
	return instances.filter(instance => kept.has(instance));
}

function boxesOf(
	{name, class: cls, endpoint, drops}: GraphInstance,
	isTwoSided: boolean,
	used: ReadonlySet<string>,
): Box[] {
	const dropped = drops.map(({reason, kind, packets}) => ({
		text: `dropped ${packets}: ${reason}`,
		kind,
	}));
	const base = {name, class: cls};
	const received = endpoint ? [{text: `got ${endpoint.received}`, kind: 'count' as const}] : [];
	if (!isTwoSided) {
		const side = endpoint ? 'out' : 'middle';
		return [{...base, key: name, side, notes: [...received, ...dropped]}];
	}
	const put = [{text: `put in ${endpoint!.injected}`, kind: 'count' as const}];
	const both: Box[] = [
		{...base, key: `in:${name}`, side: 'in', notes: [...put, ...dropped]},
		{...base, key: `out:${name}`, side: 'out', notes: received},
	];
	const isUsed = ({key, side}: Box) =>
		used.has(key) || (side === 'in' ? endpoint!.injected !== '0' : endpoint!.received !== '0');
	const shown = both.filter(isUsed);
	return shown.length > 0 ? shown : [both[0]!];
}

/** The longest way to each box from one without an edge to it; what leads back does not count. */
function layersOf(boxes: readonly Box[], edges: readonly Edge[]): Box[][] {
	const after = new Map(boxes.map(({key}) => [key, [] as string[]]));
	for (const {from, to} of edges) if (from !== to) after.get(from)?.push(to);
	const depth = new Map<string, number>();
	const underWay = new Set<string>();
	const visit = (key: string, at: number): void => {
		if (underWay.has(key) || (depth.get(key) ?? -1) >= at) return;
		depth.set(key, at);
		underWay.add(key);
		for (const next of after.get(key) ?? []) visit(next, at + 1);
		underWay.delete(key);
	};
	for (const {key, side} of boxes) if (side === 'in') visit(key, 0);
	for (const {key, side} of boxes) if (side === 'middle' && !depth.has(key)) visit(key, 0);
	const last =
		Math.max(0, ...boxes.filter(b => b.side !== 'out').map(b => depth.get(b.key) ?? 0)) + 1;
	const layers: Box[][] = [];
	for (const box of boxes) {
		const at = box.side === 'out' ? last : (depth.get(box.key) ?? 0);
		layers[at] ??= [];
		layers[at].push(box);
	}
	return layers.filter(layer => layer !== undefined && layer.length > 0);
}

/** Each box beside the middle of those that lead to it: fewer edges cross. */
function inOrder(layers: readonly Box[][], edges: readonly Edge[]): Box[][] {
	const place = new Map<string, number>();
	return layers.map(layer => {
		const middle = ({key}: Box, own: number) => {
			const before = edges.filter(({to}) => to === key).map(({from}) => place.get(from));
			const known = before.filter(at => at !== undefined);
			return known.length === 0 ? own : known.reduce((sum, at) => sum + at, 0) / known.length;
		};
		const sorted = layer
			.map((box, i) => ({box, at: middle(box, i)}))
			.sort((a, b) => a.at - b.at)
			.map(({box}) => box);
		for (const [i, {key}] of sorted.entries()) place.set(key, i);
		return sorted;
	});
}
