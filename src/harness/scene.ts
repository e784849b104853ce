import {inspect} from 'node:util';
import type {Condition} from '../core/condition.ts';
import type {Dataplane} from '../core/dataplane.ts';
import type {Duration} from '../core/duration.ts';
import type {Fault, FaultPlace, FaultsFor} from '../core/fault.ts';
import type {AnyInstance, Vif} from '../core/instance.ts';
import type {Receiver} from '../core/receiver.ts';
import type {InputRing} from '../core/ring.ts';
import type {Rule} from '../core/rule.ts';
import type {Tap} from '../core/tap.ts';
import type {Vswitch} from '../core/vswitch.ts';
import {timed} from '../timing.ts';
import {type EventuallyOptions, eventually} from './eventually.ts';
import {type Expect, makeExpect} from './expect.ts';
import {inject} from './inject/inject.ts';
import type {InjectOptions} from './inject/options.ts';
import type {Injection} from './inject/result.ts';
import {injectTogether, type TimedSource, type TogetherOptions} from './inject/together.ts';
import type {Packets} from './packets.ts';
import {type Recording, record} from './record.ts';
import {save} from './save.ts';
import type {SceneState} from './scene-state.ts';
import type {WritePcapOptions} from './write-pcap.ts';

/**
 * What a scenario's body is handed. Everything made from it is torn down after the body, in reverse order; a handle
 * used afterwards throws ERR_RINGTAP_CLOSED.
 */
export interface Scene {
	/** The data plane of the scene: vswitches, the ledger, traces. */
	readonly dataplane: Dataplane;
	/** A new vswitch; its name is `v0`, `v1`, … unless given. */
	vswitch(name?: string): Vswitch;
	/**
	 * Puts packets in, in bursts of 32, runs the graph, and returns when nothing moves any more. The first one
	 * starts the data plane. A VIF takes them from the wire; a ring as they are.
	 *
	 * @throws RingtapError ERR_RINGTAP_PACKETS, …_INJECT_TARGET, …_NOT_QUIESCENT, …_QUOTA_EXHAUSTED, …_RING_FULL
	 */
	inject(at: Vif | InputRing, packets: Packets, options?: InjectOptions): Injection;
	/**
	 * Puts the packets of several sources in, one by one in the order of their times, each at its own pace; of those
	 * due together the source named first goes first. Live, the scenario ends here as *skipped: virtual clock*.
	 *
	 * @throws RingtapError as `inject()`; before anything has gone in, unless a capture changes meanwhile.
	 * @example
	 * injectTogether([
	 *   {at: client, packets: pcap('client.pcap'), timing: 'capture'},
	 *   {at: server, packets: eth().ipv4(), timing: '100pps', loop: true, limit: 500, after: '2s'},
	 * ]);
	 */
	injectTogether(sources: readonly TimedSource[], options?: TogetherOptions): Injection;
	/** What came where, and other values: `expect(b).toReceive(packet)`. */
	readonly expect: Expect;
	/** Moves the virtual clock, firing timers in order. Live, the scenario ends here as *skipped: virtual clock*. */
	advance(by: Duration): void;
	/** Runs until nothing moves; needed only after `{run: false}` or a step. */
	settle(): void;
	/**
	 * Has a port receive, and runs until nothing moves. The first time starts the data plane. Ports are polled whenever
	 * the graph runs; this is for those that never run dry (`net_null`, `infinite_rx`), which receive nothing unless
	 * asked, and to begin with a port where nothing is injected. Returns how many packets it received.
	 *
	 * @throws RingtapError ERR_RINGTAP_POLL when it is no port, or never runs dry and `packets` is left out.
	 * @example
	 * poll(uplink, 1000);
	 */
	poll(port: AnyInstance, packets?: number): number;
	/** One turn of one instance: its name; undefined when nothing was left to do. Live, it ends as *skipped*. */
	step(): string | undefined;
	/**
	 * For what is not ours to run, as the kernel or another process: asks `check` again and again, the graph running in
	 * between, until it neither throws a failed expectation nor returns `false`. Resolves with what it returned. An attempt
	 * that fails claims nothing.
	 *
	 * @throws RingtapError the last failure, when nothing came of it `within` that time (10s); at once, anything else.
	 * @example
	 * inject(toKernel, request);
	 * await eventually(() => expect(a).toReceive(1, {where: p => p.arp?.op === 2}));
	 */
	eventually<T>(check: () => T, options?: EventuallyOptions): Promise<T>;
	/** Copies what passes an input ring, an output rule, or an instance's input, from now on. */
	tap(
		where: InputRing | AnyInstance | Rule,
		options?: {readonly name?: string; readonly only?: Condition},
	): Tap;
	/**
	 * Has something go wrong from now on, until it is lifted or the scenario ends: packets on the way into a ring are
	 * lost, altered, doubled, overtaken or late; a VIF's link is down; mbufs are refused. By the scenario's seed. What is
	 * dropped by it is asked for, and fails nothing. Live, a delay ends the scenario as *skipped: virtual clock*.
	 *
	 * @throws RingtapError ERR_RINGTAP_FAULT_OPTION, …_REMOVED
	 * @example
	 * fault(b.input, {drop: {every: 10}, delay: '2ms'});
	 * fault(a, {link: 'down'});
	 * fault(scene.dataplane, {noMbuf: {nth: 3}});
	 */
	fault<Place extends FaultPlace>(place: Place, faults: FaultsFor<Place>): Fault;
	/**
	 * Writes what endpoints have got and nobody has claimed into a capture file, in order of arrival; nothing is claimed
	 * by it. Times and path as those of `writePcap`. Returns how many packets there are.
	 *
	 * @throws RingtapError ERR_RINGTAP_CAPTURE_UNWRITABLE, …_NOT_AN_ENDPOINT
	 */
	save(from: Receiver | readonly Receiver[], path: string, options?: WritePcapOptions): number;
	/**
	 * Leads what an endpoint gets from now on into a capture file, as it arrives. It is not kept, and cannot be expected:
	 * for more packets than anybody wants to look at. The file is there when the recording is closed, or the scenario has
	 * ended.
	 *
	 * @throws RingtapError ERR_RINGTAP_CAPTURE_UNWRITABLE, …_NOT_AN_ENDPOINT
	 */
	record(from: Receiver, path: string, options?: WritePcapOptions): Recording;
	/** Seeded; the seed is printed when the scenario fails. */
	readonly random: {
		int(min: number, max: number): number;
		bytes(n: number): Uint8Array;
		readonly seed: number;
	};
	/** Nanoseconds of the virtual clock. */
	readonly now: bigint;
	/** Runs after the scenario, last one first. */
	onCleanup(undo: () => void | Promise<void>): void;
	/** Shown with the scenario's result. */
	log(...values: readonly unknown[]): void;
}

export function makeScene(state: SceneState): Scene {
	return {
		get dataplane() {
			return state.dataplane;
		},
		vswitch: name => state.dataplane.vswitch(name ?? `v${state.vswitchCount++}`),
		inject: (at, packets, options) => timed('inject', () => inject(state, at, packets, options)),
		injectTogether: (sources, options) =>
			timed('inject', () => injectTogether(state, sources, options)),
		expect: makeExpect(state),
		advance: by => {
			state.assertStepped('virtual clock');
			try {
				timed('advance', () => state.dataplane.advance(by));
			} finally {
				state.endpoints.collect(state.dataplane);
			}
		},
		settle: () => void state.settle(),
		poll: (port, packets) => {
			try {
				return state.dataplane.poll(port, packets);
			} finally {
				state.endpoints.collect(state.dataplane);
			}
		},
		eventually: (check, options) => eventually(state, check, options),
		step: () => {
			state.assertStepped('step by step');
			const name = state.dataplane.step();
			state.endpoints.collect(state.dataplane);
			return name;
		},
		tap: (where, options) => {
			const tap = state.dataplane.tap(where, options);
			state.endpoints.add(tap);
			return tap;
		},
		fault: (place, faults) => {
			if ('delay' in Object(faults)) state.assertStepped('virtual clock');
			return state.dataplane.fault(place, faults);
		},
		record: (from, path, options = {}) => record(state, from, path, options),
		save: (from, path, options = {}) => save(state, from, path, options),
		random: state.random,
		get now() {
			return state.dataplane.now;
		},
		onCleanup: undo => void state.cleanups.push(undo),
		log: (...values) => {
			const text = values.map(value => (typeof value === 'string' ? value : inspect(value)));
			state.logs.push(text.join(' '));
		},
	};
}
