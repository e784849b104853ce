import {inspect} from 'node:util';
import {CapturedPackets} from '../core/captured-packets.ts';
import type {Dataplane} from '../core/dataplane.ts';
import {native} from '../core/native.ts';
import {projectDefaults} from '../core/project-defaults.ts';
import {Tap} from '../core/tap.ts';
import type {TraceOptions} from '../core/trace.ts';
import {plainJson} from '../plain-json.ts';
import {GoldenDesk} from './golden/desk.ts';
import type {Injection} from './inject/result.ts';
import {setPathBase} from './pcap.ts';
import {reportOn} from './report.ts';
import type {GraphReport} from './result.ts';
import {makeScene, type Scene} from './scene.ts';
import {SceneState} from './scene-state.ts';

/** Of what happens at the prompt, so much is kept. */
const traced: TraceOptions = {records: 2 ** 14, bytes: 2 ** 22};

/** Of a pool for which nobody says a number: native/core/pool.hpp. */
const defaultMbufs = 8191;

/** A scene that lasts as long as the prompt. */
export interface Session {
	/** What is in scope: `vswitch`, `inject`, `expect`, …, `dataplane` (short: `dp`). */
	readonly scope: Readonly<PropertyDescriptorMap>;
	close(): void;
	/** Does what was to be done at the end, and closes it. */
	cleanUp(): Promise<void>;
	/** Makes the data plane, which starts DPDK, if nobody has yet. */
	warmUp(): void;
	readonly dataplane: Dataplane;
	readonly scene: Scene;
	/** From here on what happens to packets is kept, the last of it. */
	startTrace(): void;
	/** `packet 3 of inject(a, …)` */
	describePacket(injection: number, index: number): string;
	/** Puts packets in by a call of the scene's; says where they came out: `1 packet · b 1`. */
	told(put: () => Injection): string;
	/** What there is to compare, to see whether something was done. */
	fingerprint(): string;
	/** What came out and has not been taken or expected, by place. */
	unclaimed(): {receiver: unknown; packets: CapturedPackets}[];
	/** Runs until nothing moves; says where packets came out. */
	settle(): string;
	/** What came there and has not been taken or expected; nobody else gets it any more. */
	take(tap: Tap): CapturedPackets;
	/** The same, and it stays there. */
	peek(tap: Tap): CapturedPackets;
	/** What there is to show of its graph. */
	report(): GraphReport;
	/** `DPDK 22.11.11 · stepped, clock 0 s · 8191 mbufs free` */
	describe(): string;
}

/**
 * Opens the prompt's scene; relative paths are relative to the working directory.
 *
 * @param live worker lcores; left out: stepped
 */
export function openSession(live?: number): Session {
	setPathBase(process.cwd());
	return sessionOf(new SceneState({trace: traced, ...(live !== undefined && {live})}, 1));
}

/** Of a scene that is there already: from here on it is the prompt's. */
export function sessionOf(state: SceneState): Session {
	state.goldens = new GoldenDesk(undefined, 'prompt');
	const scene = makeScene(state);
	return {
		scope: scopeOf(scene, state),
		get dataplane() {
			return state.dataplane;
		},
		scene,
		warmUp: () => void state.dataplane,
		startTrace: () => state.dataplane.trace.start(traced),
		describePacket: (injection, index) => state.injections.describe(injection, index),
		told: put => told(state, put).text,
		fingerprint: () => {
			if (!state.existing) return '';
			const {dataplane} = state;
			const {vswitches, ledger, now} = dataplane;
			// To look at an empty one for the first time makes it, and that is all.
			if (Object.keys(vswitches).length === 0 && now === 0n) return '';
			const members = dataplane.members();
			const rules = members.map(({rules: all}) => all.length);
			const text = [Object.keys(vswitches), members.map(({name}) => name), rules, ledger, now];
			return JSON.stringify(text, plainJson);
		},
		unclaimed: () => {
			state.endpoints.collect(state.dataplane);
			return state.endpoints
				.all()
				.filter(
					({receiver, unclaimed}) => unclaimed.packets.length > 0 && !(receiver instanceof Tap),
				)
				.map(({receiver, unclaimed}) => ({receiver, packets: unclaimed.packets}));
		},
		settle: () => {
			const before = countsOf(state);
			state.settle();
			return comings(before, countsOf(state)) || 'nothing came out';
		},
		peek: tap => {
			const {unclaimed} = state.endpointOf(tap);
			state.endpoints.collect(state.dataplane);
			return unclaimed.packets;
		},
		take: tap => {
			const {unclaimed} = state.endpointOf(tap);
			state.endpoints.collect(state.dataplane);
			const {packets} = unclaimed;
			unclaimed.packets = CapturedPackets.none;
			return packets;
		},
		report: () => {
			state.endpoints.collect(state.dataplane);
			return reportOn(state, state.dataplane);
		},
		cleanUp: async () => {
			try {
				for (const undo of state.cleanups.splice(0).reverse()) await undo();
			} finally {
				state.close();
			}
		},
		close: () => {
			setPathBase(undefined);
			state.close();
		},
		describe: () => {
			const {now, isLive} = state.existing ?? {now: 0n, isLive: state.isLive};
			// Nobody has asked for a data plane yet: not to be started for this.
			const planned = {size: projectDefaults().mbufs ?? defaultMbufs, inUse: 0};
			const {size, inUse} = native().pool() ?? planned;
			const clock = isLive ? 'live' : `stepped, clock ${Number(now) / 1e9} s`;
			return `DPDK ${native().dpdkVersion()} · ${clock} · ${size - inUse} mbufs free`;
		},
	};
}

function scopeOf(scene: Scene, state: SceneState): PropertyDescriptorMap {
	const {vswitch, expect, advance, settle, poll, step} = scene;
	const {tap, fault, save, record, random, onCleanup, log} = scene;
	const printed = (put: () => Injection) => {
		const {injection, text} = told(state, put);
		return withText(injection, text);
	};
	const inject: Scene['inject'] = (...given) => printed(() => scene.inject(...given));
	const injectTogether: Scene['injectTogether'] = (...given) =>
		printed(() => scene.injectTogether(...given));
	const values = {
		...{vswitch, inject, injectTogether, expect, advance, settle, poll, step},
		...{tap, fault, save, record, random, onCleanup, log},
	};
	const descriptors = Object.entries(values).map(
		([name, value]) => [name, {value, writable: true, configurable: true}] as const,
	);
	const getters = {
		dataplane: () => scene.dataplane,
		dp: () => scene.dataplane,
		now: () => scene.now,
	};
	const live = Object.entries(getters).map(
		([name, get]) => [name, {get, configurable: true}] as const,
	);
	return Object.fromEntries<PropertyDescriptor>([...descriptors, ...live]);
}

/** An injection, and where its packets came out. */
function told(state: SceneState, put: () => Injection): {injection: Injection; text: string} {
	const before = countsOf(state);
	const injection = put();
	return {injection, text: cameOut(before, countsOf(state), injection)};
}

function countsOf(state: SceneState): ReadonlyMap<string, bigint> {
	state.endpoints.collect(state.dataplane);
	// What is tapped goes on.
	const ends = state.endpoints.all().filter(({receiver}) => !(receiver instanceof Tap));
	return new Map(ends.map(({name, total}) => [name, total]));
}

/** `1 packet · b 1, c 1 · dropped: mtu 1` */
function cameOut(
	before: ReadonlyMap<string, bigint>,
	after: ReadonlyMap<string, bigint>,
	{packets, dropped, settled}: Injection,
): string {
	const drops = Object.entries(dropped).map(([reason, n]) => `${reason} ${n}`);
	return [
		`${packets} ${packets === 1 ? 'packet' : 'packets'}`,
		...(settled ? [comings(before, after) || 'nothing came out'] : ['queued']),
		...(drops.length > 0 ? [`dropped: ${drops.join(', ')}`] : []),
	].join(' · ');
}

/** `b 1, c 1` */
function comings(before: ReadonlyMap<string, bigint>, after: ReadonlyMap<string, bigint>): string {
	return [...after]
		.map(([name, total]) => [name, total - (before.get(name) ?? 0n)] as const)
		.filter(([, grown]) => grown > 0n)
		.map(([name, grown]) => `${name} ${grown}`)
		.join(', ');
}

function withText(injection: Injection, text: string): Injection {
	return Object.defineProperty({...injection}, inspect.custom, {value: () => text});
}
