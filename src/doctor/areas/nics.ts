import {bindCommands, unbindCommands, userDriverFor} from '../facts/binding.ts';
import {defaultRouteInterfaces, kernelInterfaces, withUppers} from '../facts/interfaces.ts';
import {linkedDrivers} from '../facts/linked-drivers.ts';
import {isBifurcated, modelOf, type Nic, nics} from '../facts/pci.ts';
import {isUserDriver} from '../facts/user-drivers.ts';
import type {Area, Finding} from '../finding.ts';
import type {Machine} from '../machine.ts';

export const area: Area = {
	title: 'NICs',
	place: 70,
	examine: machine => {
		const found = nics(machine);
		return found.length === 0 ? [none] : found.map(nic => finding(machine, nic));
	},
};

const none: Finding = {
	id: 'nics.none',
	title: 'PCI',
	level: 'info',
	text: 'no network function on PCI; ports of software need none',
};

function finding(machine: Machine, nic: Nic): Finding {
	const to = isBifurcated(nic) || !nic.dpdk ? undefined : userDriverFor(machine, nic);
	const bind = to && !isUserDriver(nic.driver) ? bindCommands(machine, nic, to) : [];
	const unbind = to || isUserDriver(nic.driver) ? unbindCommands(machine, nic) : [];
	const traffic = trafficOn(machine, nic);
	const isNeeded = traffic.length > 0;
	const {groupPeers, dpdk, ...facts} = nic;
	const model = modelOf(machine, nic);
	return {
		id: `nics.${nic.address}`,
		title: nic.address,
		level: isNeeded ? 'warning' : isUserDriver(nic.driver) ? 'ok' : 'info',
		text: [
			`${model ?? 'NIC'} (${nic.id})`,
			boundTo(nic),
			...(nic.numaNode === undefined ? [] : [`NUMA node ${nic.numaNode}`]),
			driverText(machine, nic),
			...(isNeeded ? [`binding it cuts the machine off: ${traffic.join(', ')}`] : []),
			...(groupPeers.length > 0 ? [`its IOMMU group has ${groupPeers.join(', ')}, too`] : []),
		].join('; '),
		remedy: remedy(isNeeded, bind, unbind),
		data: {
			...facts,
			model,
			groupPeers,
			traffic,
			dpdkDriver: dpdk?.name,
			isLinked: isLinked(machine, nic),
			bind,
			unbind,
		},
	};
}

function boundTo({driver, interfaces}: Nic): string {
	if (driver === undefined) return 'bound to no driver';
	return interfaces.length === 0 ? driver : `${driver} as ${interfaces.join(', ')}`;
}

function driverText(machine: Machine, nic: Nic): string {
	if (!nic.dpdk) return 'no driver of DPDK takes it';
	const {name} = nic.dpdk;
	if (isBifurcated(nic)) {
		return `${name} works beside the kernel's driver, needs libibverbs, and is not linked`;
	}
	return isLinked(machine, nic) === false
		? `${name} takes it, which is not linked`
		: `${name} takes it`;
}

function isLinked(machine: Machine, {dpdk}: Nic): boolean | undefined {
	return dpdk && linkedDrivers(machine)?.has(dpdk.name);
}

/** What goes by the interfaces on it, or by what stands on those. */
function trafficOn(machine: Machine, {interfaces}: Nic): string[] {
	const names = interfaces.flatMap(name => withUppers(machine, name));
	const routes = defaultRouteInterfaces(machine);
	const all = kernelInterfaces(machine).filter(({name}) => names.includes(name));
	return all.flatMap(({name, addresses}) => [
		...(routes.has(name) ? [`the default route goes by ${name}`] : []),
		...(addresses.length > 0 ? [`${name} has ${addresses.join(' and ')}`] : []),
	]);
}

function remedy(isNeeded: boolean, bind: readonly string[], unbind: readonly string[]) {
	const lines = [
		...(isNeeded ? ['leave it to the kernel, and use its interface or another NIC'] : []),
		...(bind.length > 0
			? [`to DPDK${isNeeded ? ', from a console' : ''}:`, ...indented(bind)]
			: []),
		...(unbind.length > 0 ? ['back to the kernel:', ...indented(unbind)] : []),
	];
	return lines.length === 0 ? undefined : lines.join('\n');
}

function indented(commands: readonly string[]): string[] {
	return commands.map(command => `  ${command}`);
}
