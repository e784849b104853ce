import {moduleState} from '../facts/kernel-modules.ts';
import {isContainer, isVirtual, kernelArguments, onCommandLine} from '../facts/surroundings.ts';
import {iommuGroups, noIommuMode} from '../facts/user-drivers.ts';
import type {Area, Finding} from '../finding.ts';
import type {Machine} from '../machine.ts';

export const area: Area = {
	title: 'IOMMU and VFIO',
	place: 60,
	examine: machine => [iommu(machine), vfio(machine), ...noIommu(machine), uio(machine)],
};

function iommu(machine: Machine): Finding {
	const groups = iommuGroups(machine).length;
	const args = kernelArguments(machine).filter(one => /^(?:\w+_)?iommu=/.test(one));
	const said = args.length === 0 ? '' : ` (kernel: ${args.join(' ')})`;
	return {
		id: 'iommu.groups',
		title: 'IOMMU',
		level: groups > 0 ? 'ok' : 'lack',
		text: groups > 0 ? `on, ${groups} groups${said}` : `none, or off${said}`,
		remedy: groups > 0 ? undefined : switchOn(machine),
		data: {groups, kernelArguments: args},
	};
}

function switchOn(machine: Machine): string {
	if (isVirtual(machine)) {
		return 'give the virtual machine one: qemu -machine q35 -device intel-iommu,intremap=on';
	}
	const isAmd = /^vendor_id\s*: AuthenticAMD$/m.test(machine.text('/proc/cpuinfo') ?? '');
	return `switch on ${isAmd ? 'AMD-Vi' : 'VT-d'} in the firmware
${onCommandLine(isAmd ? 'iommu=pt' : 'intel_iommu=on iommu=pt')}`;
}

function vfio(machine: Machine): Finding {
	const state = moduleState(machine, 'vfio-pci');
	const node = machine.has('/dev/vfio/vfio');
	const isThere = state === 'loaded' && node;
	return {
		id: 'iommu.vfio',
		title: 'vfio-pci',
		level: isThere ? 'ok' : 'lack',
		text: isThere ? 'loaded' : wordsFor[state],
		remedy: isThere ? undefined : remedyForVfio(machine),
		data: {module: state, node},
	};
}

const wordsFor = {
	loaded: 'loaded, but there is no /dev/vfio/vfio',
	available: 'there, but not loaded',
	absent: 'this kernel has none',
} as const;

function remedyForVfio(machine: Machine): string {
	const state = moduleState(machine, 'vfio-pci');
	if (state === 'available') return 'sudo modprobe vfio-pci';
	if (isContainer(machine)) {
		return 'on the host: modprobe vfio-pci\ndocker run --device=/dev/vfio/vfio --device=/dev/vfio/GROUP …';
	}
	return state === 'loaded'
		? 'sudo modprobe vfio'
		: "a kernel with CONFIG_VFIO_PCI, as Debian's linux-image-amd64 is";
}

/** Only where it is what there is. */
function noIommu(machine: Machine): Finding[] {
	const mode = noIommuMode(machine);
	if (mode === undefined || iommuGroups(machine).length > 0) return [];
	const isOn = mode === 'on';
	return [
		{
			id: 'iommu.noiommu',
			title: 'no-IOMMU mode',
			level: isOn ? 'warning' : 'info',
			text: isOn
				? 'on: vfio-pci works without an IOMMU, and a device can write anywhere'
				: 'off; on, vfio-pci works without an IOMMU, and a device can write anywhere',
			remedy: isOn
				? 'with an IOMMU there is no need for it: see above'
				: 'echo 1 > /sys/module/vfio/parameters/enable_unsafe_noiommu_mode',
			data: {mode},
		},
	];
}

function uio(machine: Machine): Finding {
	const state = moduleState(machine, 'uio_pci_generic');
	return {
		id: 'iommu.uio',
		title: 'uio_pci_generic',
		level: 'info',
		text: state === 'loaded' ? 'loaded; works without an IOMMU, as root only' : wordsFor[state],
		remedy: state === 'available' ? 'sudo modprobe uio_pci_generic' : undefined,
		data: {module: state},
	};
}
