import type {Machine} from '../machine.ts';
import {isContainer} from './surroundings.ts';

/** Their bits in /proc/self/status; see capabilities(7). */
const bits = {
	DAC_OVERRIDE: 1,
	NET_ADMIN: 12,
	NET_RAW: 13,
	IPC_LOCK: 14,
	SYS_RAWIO: 17,
	SYS_ADMIN: 21,
	SYS_NICE: 23,
	BPF: 39,
} as const;

export type Capability = keyof typeof bits;
export const capabilities = Object.keys(bits) as Capability[];

/** A line of /proc/self/status. */
export function statusOf(machine: Machine, name: string): string | undefined {
	const line = machine.lines('/proc/self/status').find(one => one.startsWith(`${name}:`));
	return line?.slice(name.length + 1).trim();
}

/** Effective user id. */
export function userId(machine: Machine): number {
	return Number(statusOf(machine, 'Uid')?.split(/\s+/)[1] ?? Number.NaN);
}

export function hasCapability(machine: Machine, capability: Capability): boolean {
	return isIn(statusOf(machine, 'CapEff'), capability);
}

/** Those of `capabilities` that this process has. */
export function held(machine: Machine): Capability[] {
	return capabilities.filter(one => hasCapability(machine, one));
}

function isIn(mask: string | undefined, capability: Capability): boolean {
	return (BigInt(`0x${mask || '0'}`) & (1n << BigInt(bits[capability]))) !== 0n;
}

/** How a process gets capabilities that this one has not. */
export function remedyFor(machine: Machine, missing: readonly Capability[]): string {
	// Nothing that is started from here can have more than the bounding set.
	if (missing.every(one => isIn(statusOf(machine, 'CapBnd'), one))) {
		// setcap takes away what it does not name; root is given nothing by it.
		const kept = userId(machine) === 0 ? [] : held(machine);
		const names = [...kept, ...missing].map(one => `cap_${one.toLowerCase()}`).join(',');
		const isOfNetwork = missing.every(one => one.startsWith('NET_'));
		const unshare = isOfNetwork ? '\nor in a network of its own: unshare -Urn ringtap …' : '';
		return `run as root, or: sudo setcap ${names}+ep ${machine.node}${unshare}`;
	}
	return isContainer(machine)
		? `docker run ${missing.map(one => `--cap-add=${one}`).join(' ')} …`
		: 'start it from a service or a login that has them: here not even root can have them';
}

/** Bytes that this process may lock; Infinity where there is no limit. */
export function memlockBytes(machine: Machine): number {
	if (hasCapability(machine, 'IPC_LOCK')) return Number.POSITIVE_INFINITY;
	return memlockLimitBytes(machine);
}

/** The limit itself, which does not concern a process with IPC_LOCK. */
export function memlockLimitBytes(machine: Machine): number {
	const line = machine.lines('/proc/self/limits').find(one => one.startsWith('Max locked memory'));
	const soft = line?.split(/\s{2,}/)[1];
	return soft === 'unlimited' || soft === undefined ? Number.POSITIVE_INFINITY : Number(soft);
}
