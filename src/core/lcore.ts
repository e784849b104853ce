import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {Dataplane} from './dataplane.ts';
import {type AnyInstance, InstanceObject} from './instance.ts';
import {fromNative} from './native.ts';

/** A worker lcore: a thread that takes the turns of some instances, over and over. */
export interface Lcore {
	/** What `instance.lcore` says, and `place()` takes. */
	readonly number: number;
	/** Whether it is that of an instance whose class needs one by itself. */
	readonly isExclusive: boolean;
	/** The CPU that it stays on; undefined: it runs where the kernel puts it. */
	readonly cpu: number | undefined;
	/** Its number in DPDK; undefined while it has run nothing yet. */
	readonly dpdkLcore: number | undefined;
	/** Names, in the order of their turns. */
	readonly instances: readonly string[];
}

export function lcoresOf(dataplane: Dataplane): Lcore[] {
	if (!dataplane.isLive) return [];
	const names = new Map(dataplane.members().map(({id, name}) => [id, name]));
	return dataplane
		.native()
		.lcores()
		.map(({number, isExclusive, cpu, dpdkLcore, instances}) => ({
			number,
			isExclusive,
			cpu: cpu < 0 ? undefined : cpu,
			dpdkLcore: dpdkLcore < 0 ? undefined : dpdkLcore,
			instances: instances.map(id => names.get(id)!),
		}));
}

/** @throws RingtapError ERR_RINGTAP_LCORES, …_LIVE, …_OPTION, …_REMOVED */
export function placeOn(dataplane: Dataplane, instance: AnyInstance, lcore: number): void {
	if (!(instance instanceof InstanceObject)) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`place(): ${inspect(instance, {depth: 0})} is no instance.`,
			'place(br, 1)',
		);
	}
	instance.assertUsable();
	if (!Number.isInteger(lcore) || lcore < 0) {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`place(): the lcore is ${inspect(lcore)}; it takes its number in dataplane.lcores.`,
		);
	}
	fromNative(() => dataplane.native().place(instance.id, lcore));
}
