import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {join} from 'node:path';
import type {Kernel} from './kernel.ts';
import {cardArguments, type Driver, type Model} from './nics.ts';

export const program = 'qemu-system-x86_64';

export interface Emulator {
	/** Of QEMU itself, as 7. */
	readonly version: number;
	/** Names of the devices it has. */
	readonly devices: ReadonlySet<string>;
}

/** Undefined where it is not installed. */
export function findEmulator(): Emulator | undefined {
	try {
		const ask = (...args: string[]) => execFileSync(program, args, {encoding: 'utf8'});
		const names = ask('-device', 'help').matchAll(/^name "([^"]+)"/gm);
		return {
			version: Number(/version (\d+)/.exec(ask('--version'))?.[1]),
			devices: new Set(Array.from(names, ([, name]) => name!)),
		};
	} catch {
		return undefined;
	}
}

export interface Machine {
	readonly kernel: Kernel;
	readonly model: Model;
	readonly driver: Driver;
	/** For its sockets, captures and first file system. */
	readonly folder: string;
}

export const pathsIn = (folder: string) => ({
	initramfs: join(folder, 'initramfs'),
	monitor: join(folder, 'monitor'),
	wires: [join(folder, 'wire0'), join(folder, 'wire1')] as const,
	captures: [join(folder, 'card0.pcap'), join(folder, 'card1.pcap')] as const,
});

/** Its serial console is its standard input and output. */
export function startEmulator(machine: Machine): ChildProcess {
	return spawn(program, machineArguments(machine), {stdio: ['ignore', 'pipe', 'pipe']});
}

/**
 * Without KVM: where there is one, it may not be ours, or not work in this machine. On a busy one the guest's clock
 * limps, and a kernel that checks its timer by it gives up.
 */
function machineArguments({kernel, model, driver, folder}: Machine): string[] {
	const hasIommu = driver === 'vfio-pci';
	const paths = pathsIn(folder);
	const words = [
		'console=ttyS0',
		'quiet',
		'panic=-1',
		'mitigations=off',
		'nokaslr',
		'no_timer_check',
	];
	return [
		...['-nodefaults', '-no-user-config', '-no-reboot', '-display', 'none', '-serial', 'stdio'],
		...['-machine', `q35${hasIommu ? ',kernel-irqchip=split' : ''}`, '-accel', 'tcg,thread=multi'],
		...['-cpu', 'max', '-smp', '2', '-m', '1536'],
		...['-kernel', kernel.image, '-initrd', paths.initramfs],
		...['-append', [...words, ...(hasIommu ? ['intel_iommu=on'] : [])].join(' ')],
		...['-qmp', `unix:${paths.monitor},server=on,wait=off`],
		...(hasIommu ? ['-device', 'intel-iommu,intremap=on'] : []),
		'-virtfs',
		'local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap',
		...[0, 1].flatMap(index => [
			'-netdev',
			`stream,id=wire${index},server=off,addr.type=unix,addr.path=${paths.wires[index]}`,
			'-object',
			`filter-dump,id=dump${index},netdev=wire${index},file=${paths.captures[index]}`,
			...cardArguments(model, driver, index),
		]),
	];
}
