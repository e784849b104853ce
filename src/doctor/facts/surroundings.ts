import {cpuFlags} from '../../core/machine.ts';
import type {Machine} from '../machine.ts';

export function isContainer(machine: Machine): boolean {
	if (machine.has('/.dockerenv') || machine.has('/run/.containerenv')) return true;
	const groups = machine.text('/proc/self/cgroup') ?? '';
	return /docker|kubepods|libpod|containerd|\blxc\b/.test(groups);
}

/** Whether a hypervisor is beneath. */
export function isVirtual(machine: Machine): boolean {
	return cpuFlags(machine.text('/proc/cpuinfo') ?? '')?.has('hypervisor') ?? false;
}

/** What the kernel was started with: `intel_iommu=on`, `isolcpus=2-7`. */
export function kernelArguments(machine: Machine): string[] {
	return (machine.text('/proc/cmdline') ?? '').split(/\s+/);
}

/** How an argument gets onto the kernel's command line. */
export function onCommandLine(args: string): string {
	return `on the kernel's command line (/etc/default/grub, update-grub, reboot):\n  ${args}`;
}
