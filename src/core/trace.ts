import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import {changes} from '../packet/diff/changes.ts';
import {traceableFaults} from './fault-options.ts';
import type {InstanceObject} from './instance.ts';
import {fromNative, type NativeDataplane} from './native.ts';
import type {Rule} from './rule.ts';

/** Which packet of which injection; both as packets carry them: injections from 1, packets from 0. */
export interface PacketOrigin {
	/** 0: a module made it. */
	readonly injection: number;
	readonly index: number;
}

export type HopOutcome = (typeof outcomes)[number];

/** What became of a packet in the hands of one instance. */
export interface TraceHop {
	/** Virtual time in ns; live, of the TSC since the start. */
	readonly time: bigint;
	/** The ring it was taken from: `br0.input`. Empty: it came from the far end, or the instance made or held it. */
	readonly ring: string;
	readonly instance: string;
	/** Of the class: `bridge`. */
	readonly class: string;
	/** As it came in. */
	readonly bytes: Uint8Array;
	/** What the instance changed: `ipv4.ttl 64 → 63`. */
	readonly changes: readonly string[];
	/** Rules that were asked and did not match, in that order: `outVif(b)`. */
	readonly tried: readonly string[];
	/** And so many more, when they are too many to list. */
	readonly triedMore?: number;
	/** The rule that decided: `outVif(a)`. */
	readonly rule?: string;
	/** `'struck'`: by a fault on its way from the instance into a ring. */
	readonly outcome: HopOutcome;
	/** Of a drop; of a fault its kind: `'delay'`. */
	readonly reason?: string;
	/** Rings it went to: `a.input`; of a drop, the one it did not get into. */
	readonly to: readonly string[];
}

export interface TraceOptions {
	/** Only these, with their copies. Left out: all packets. */
	readonly packets?: readonly PacketOrigin[];
	/** Hops kept, 1 to 4,194,304, live of each worker lcore; then the oldest are overwritten. Default 65,536. */
	readonly records?: number;
	/** Memory for the bytes of packets, the same way, from 262,144. Default 16 MiB. */
	readonly bytes?: number;
}

const limits = {records: [1, 2 ** 22], bytes: [2 ** 18, 2 ** 31]} as const;
const defaults = {records: 2 ** 16, bytes: 2 ** 24} as const;
const outcomes = [
	'emitted',
	'dropped',
	'consumed',
	'held',
	'transmitted',
	'captured',
	'struck',
] as const;

/** Numbers of a hop, in this order: see native/binding/trace.cc. */
const columns = 12;
const unchanged = 2 ** 32 - 1;

/** What of a dataplane names need: who has what number. */
interface Names {
	readonly everyInstance: readonly InstanceObject[];
	native(): NativeDataplane;
}

/**
 * What becomes of packets, hop by hop: recorded while it is on. Off, it costs nothing.
 *
 * @example
 * dp.trace.start();
 * // … inject …
 * for (const hop of dp.trace.of({injection: 1, index: 0})) console.log(hop.instance, hop.rule, hop.outcome);
 */
export class Trace {
	readonly #dataplane: Names;
	readonly #rules = new Map<number, Rule>();
	#isOn = false;

	/** @internal */
	constructor(dataplane: Names) {
		this.#dataplane = dataplane;
	}

	get isOn(): boolean {
		return this.#isOn;
	}

	/** From here on; what was recorded before is gone. @throws RingtapError ERR_RINGTAP_OPTION */
	start(options: TraceOptions = {}): void {
		const {packets = [], records, bytes} = checkTraceOptions(options);
		const native = this.#dataplane.native();
		const origins = Uint32Array.from(packets.flatMap(({injection, index}) => [injection, index]));
		fromNative(() => native.startTrace(origins, records, bytes));
		this.#isOn = true;
		for (const instance of this.#dataplane.everyInstance)
			if (!instance.isRemoved) for (const rule of instance.rules) this.note(rule);
	}

	/** Nothing is recorded any more, and what was is gone. */
	stop(): void {
		this.#isOn = false;
		this.#rules.clear();
		this.#dataplane.native().stopTrace();
	}

	/** The hops of one packet and of its copies, in the order in which they happened. */
	of(packet: PacketOrigin): TraceHop[] {
		const isIt = ({injection, index}: PacketOrigin) =>
			injection === packet.injection && index === packet.index;
		return this.#read(isIt).map(({hop}) => hop);
	}

	/** The hops of all packets that are traced, each with the packet it is of. */
	all(): (PacketOrigin & {readonly hop: TraceHop})[] {
		return this.#read(() => true);
	}

	/** How many hops have been overwritten by later ones. */
	get omitted(): number {
		return this.#isOn ? this.#dataplane.native().readTrace().omitted : 0;
	}

	/** @internal A rule that is in force from here on. */
	note(rule: Rule): void {
		if (this.#isOn) this.#rules.set(rule.id, rule);
	}

	#read(isWanted: (origin: PacketOrigin) => boolean): (PacketOrigin & {readonly hop: TraceHop})[] {
		if (!this.#isOn) return [];
		const native = this.#dataplane.native();
		const {times, numbers, lists, bytes} = fromNative(() => native.readTrace());
		const names = new NameTable(this.#dataplane.everyInstance, this.#rules);
		const hops: (PacketOrigin & {readonly hop: TraceHop})[] = [];
		let list = 0;
		let byte = 0;
		for (const [i, time] of times.entries()) {
			const row = numbers.subarray(i * columns, (i + 1) * columns);
			const [injection, index, instance, ring, outcome, reason, rule, tried] =
				row as unknown as Row;
			const [listed, targets, length, after] = row.subarray(8) as unknown as Row;
			const here = {list, byte};
			list += listed + targets;
			byte += length + (after === unchanged ? 0 : after);
			const origin = {injection, index};
			if (!isWanted(origin)) continue;
			const came = bytes.slice(here.byte, here.byte + length);
			const left = after === unchanged ? came : bytes.slice(here.byte + length, byte);
			const asked = lists.subarray(here.list, here.list + listed);
			const to = lists.subarray(here.list + listed, list);
			const at = names.instance(instance);
			const why = reasonOf(outcomes[outcome]!, names, at, reason);
			const hop: TraceHop = {
				time,
				ring: names.ring(ring),
				instance: at?.name ?? '?',
				class: at?.class.name ?? '?',
				bytes: came,
				changes: left === came ? [] : changes(came, left),
				tried: [...asked].map(id => names.rule(id)),
				...(tried > listed && {triedMore: tried - listed}),
				...(rule !== 0 && {rule: names.rule(rule)}),
				outcome: outcomes[outcome]!,
				...(why !== undefined && {reason: why}),
				to: [...to].map(id => names.ring(id)),
			};
			hops.push({...origin, hop});
		}
		return hops;
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return `trace (${this.#isOn ? 'on' : 'off'})`;
	}
}

type Row = readonly [
	number,
	number,
	number,
	number,
	number,
	number,
	number,
	number,
	...(readonly number[]),
];

function reasonOf(
	outcome: HopOutcome,
	names: NameTable,
	instance: InstanceObject | undefined,
	reason: number,
): string | undefined {
	if (outcome === 'dropped') return names.reason(instance, reason);
	return outcome === 'struck' ? traceableFaults[reason] : undefined;
}

/** What the numbers of a record stand for. */
class NameTable {
	readonly #instances = new Map<number, InstanceObject>();
	readonly #rings = new Map<number, string>();
	readonly #rules: ReadonlyMap<number, Rule>;

	constructor(instances: readonly InstanceObject[], rules: ReadonlyMap<number, Rule>) {
		this.#rules = rules;
		for (const instance of instances) {
			this.#instances.set(instance.id, instance);
			for (const ring of instance.rings) this.#rings.set(ring.id, ring.name);
		}
	}

	instance(id: number): InstanceObject | undefined {
		return this.#instances.get(id);
	}

	ring(id: number): string {
		return id === 0 ? '' : (this.#rings.get(id) ?? '?');
	}

	rule(id: number): string {
		const rule = this.#rules.get(id);
		return rule ? String(rule.condition) : '?';
	}

	reason(instance: InstanceObject | undefined, index: number): string {
		return instance?.class.datapath.drops[index]?.name ?? '?';
	}
}

/** @internal @throws RingtapError ERR_RINGTAP_OPTION */
export function checkTraceOptions(
	options: TraceOptions,
): Required<Pick<TraceOptions, 'records' | 'bytes'>> & Pick<TraceOptions, 'packets'> {
	if (typeof options !== 'object' || options === null)
		throw wrong('trace', options, 'true, or {packets, records, bytes}');
	const checked = {...defaults, ...options};
	for (const [name, [min, max]] of Object.entries(limits)) {
		const value = checked[name as keyof typeof limits];
		if (!(Number.isInteger(value) && value >= min && value <= max))
			throw wrong(`trace.${name}`, value, `a whole number from ${min} to ${max}`);
	}
	const isOrigin = (one: unknown) =>
		[(one as PacketOrigin)?.injection, (one as PacketOrigin)?.index].every(
			n => Number.isInteger(n) && n >= 0 && n <= 0xffff_ffff,
		);
	const {packets} = checked;
	if (packets !== undefined && !(Array.isArray(packets) && packets.every(isOrigin)))
		throw wrong('trace.packets', packets, 'a list of {injection, index}');
	return checked;
}

function wrong(name: string, value: unknown, takes: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_OPTION',
		`Option '${name}' is ${inspect(value)}; it takes ${takes}.`,
	);
}
