import type {Machine} from '../machine.ts';
import {linkedDrivers} from './linked-drivers.ts';
import {nicDrivers} from './nic-drivers.ts';
import type {PortForm} from './port-forms.ts';
import {type Capability, hasCapability, memlockBytes, remedyFor} from './rights.ts';
import {isContainer} from './surroundings.ts';

/** Why a device cannot be used. */
export interface Lack {
	/** `no NET_ADMIN`, `no VFIO` */
	readonly lack: string;
	readonly remedy?: string | undefined;
	/** It is the build of Ringtap that lacks something, not the machine. */
	readonly isBuild?: boolean;
}

export type Need = (machine: Machine) => Lack | undefined;

/** All that keeps this process from using it. */
export function lacksOf(
	machine: Machine,
	{driver, capabilities = [], needs = []}: PortForm,
): Lack[] {
	if (!isLinked(machine, driver)) return [{lack: 'not linked', isBuild: true}];
	const found = [lackOfRights(machine, capabilities), ...needs.map(need => need(machine))];
	return found.filter(lack => lack !== undefined);
}

function isLinked(machine: Machine, driver: string | undefined): boolean {
	const linked = linkedDrivers(machine);
	if (linked === undefined) return true;
	return driver === undefined ? nicDrivers.some(({name}) => linked.has(name)) : linked.has(driver);
}

/** One for all of them, as one command gives them. */
export function lackOfRights(machine: Machine, wanted: readonly Capability[]): Lack | undefined {
	const missing = wanted.filter(one => !hasCapability(machine, one));
	if (missing.length === 0) return undefined;
	return {lack: missing.map(one => `no ${one}`).join(', '), remedy: remedyFor(machine, missing)};
}

/** @param load what makes it where it is not there */
export function deviceNode(path: string, load: string): Need {
	return machine => {
		if (machine.mayOpen(path)) return undefined;
		const give = isContainer(machine) ? `docker run --device=${path} …` : undefined;
		return machine.has(path)
			? {
					lack: `${path} is not for this user`,
					remedy: give ?? `run as root, or: sudo chmod 666 ${path}`,
				}
			: {lack: `no ${path}`, remedy: give ? `on the host: ${load}\n${give}` : `sudo ${load}`};
	};
}

export function memlock(bytes: number): Need {
	return machine => {
		if (memlockBytes(machine) >= bytes) return undefined;
		const remedy = isContainer(machine)
			? 'docker run --ulimit=memlock=-1 …'
			: `ulimit -l ${bytes / 1024}, after memlock in /etc/security/limits.conf was raised`;
		return {lack: 'too little memory to lock', remedy};
	};
}

export const xdpSockets: Need = machine => {
	const protocols = machine.lines('/proc/net/protocols');
	if (protocols.length === 0 || protocols.some(line => line.startsWith('XDP '))) return undefined;
	return {lack: 'no AF_XDP in this kernel', remedy: 'a kernel with CONFIG_XDP_SOCKETS'};
};
