import type {Dataplane} from '../../core/dataplane.ts';
import {progress} from '../../progress.ts';
import type {SceneState} from '../scene-state.ts';

/** What an injection came to. */
export interface Injection {
	readonly packets: number;
	readonly bytes: number;
	/** Whether nothing moves any more. */
	readonly settled: boolean;
	/** Packets dropped meanwhile, by reason. */
	readonly dropped: Readonly<Record<string, number>>;
}

/**
 * Puts packets in by `put`, which says how many, shows how far it is, and unless told otherwise runs the graph until
 * nothing moves. `total`: undefined when nobody knows yet.
 */
export function counted(
	state: SceneState,
	total: number | undefined,
	run: boolean,
	put: () => {packets: number; bytes: number},
): Injection {
	const {dataplane} = state;
	const before = dataplane.native().ledger().dropped;
	state.lastInjectedAt = dataplane.now;
	using _ = showProgress(dataplane, total);
	const {packets, bytes} = put();
	if (run) state.settle();
	else state.endpoints.collect(dataplane);
	const dropped = difference(before, dataplane.native().ledger().dropped);
	return {packets, bytes, settled: run, dropped};
}

/** Of what runs until it is disposed of: packets put in. */
function showProgress(dataplane: Dataplane, total: number | undefined): Disposable {
	const work = progress('injecting', total, 'packets');
	const native = dataplane.native();
	let seen: number | undefined;
	native.watch(packets => {
		work.advance(packets - (seen ?? packets));
		seen = packets;
	});
	return {
		[Symbol.dispose]: () => {
			if (!dataplane.isClosed) native.watch(undefined);
			work.end();
		},
	};
}

function difference(
	before: Readonly<Record<string, bigint>>,
	after: Readonly<Record<string, bigint>>,
): Record<string, number> {
	const grown = Object.entries(after)
		.map(([reason, packets]) => [reason, Number(packets - (before[reason] ?? 0n))] as const)
		.filter(([, packets]) => packets > 0);
	return Object.fromEntries(grown);
}
