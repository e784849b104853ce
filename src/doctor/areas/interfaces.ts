import {type KernelInterface, kernelInterfaces} from '../facts/interfaces.ts';
import {linkedDrivers} from '../facts/linked-drivers.ts';
import type {Area, Finding} from '../finding.ts';
import type {Machine} from '../machine.ts';

export const area: Area = {
	title: 'Kernel interfaces',
	place: 80,
	examine: machine => {
		const found = kernelInterfaces(machine);
		return found.length === 0 ? [none] : found.map(one => finding(machine, one));
	},
};

const none: Finding = {id: 'interfaces.none', title: 'none', level: 'info', text: 'there is none'};

function finding(machine: Machine, one: KernelInterface): Finding {
	const {name, kind, isUp, mtu, isEthernet} = one;
	const state = [kind, isUp ? 'up' : 'down', ...(mtu === undefined ? [] : [`MTU ${mtu}`])];
	const drivers = driversOn(machine, one);
	const use = isEthernet ? drivers.join(', ') : 'no Ethernet, so no port';
	return {
		id: `interfaces.${name}`,
		title: name,
		level: isUp && isEthernet ? 'ok' : 'info',
		text: [state.join(', '), use].filter(part => part !== '').join(': '),
		remedy: isUp || !isEthernet ? undefined : `sudo ip link set ${name} up`,
		data: {...one, drivers},
	};
}

/** Linked drivers of ports that can stand on it. */
function driversOn(machine: Machine, {isEthernet, kind}: KernelInterface): string[] {
	if (!isEthernet) return [];
	const linked = linkedDrivers(machine);
	const all = ['net_pcap', 'net_af_packet', ...(kind === 'loopback' ? [] : ['net_af_xdp'])];
	return all.filter(driver => linked?.has(driver) ?? true);
}
