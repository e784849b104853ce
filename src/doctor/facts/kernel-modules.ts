import type {Machine} from '../machine.ts';

/** `available`: modprobe would load it. */
export type ModuleState = 'loaded' | 'available' | 'absent';

/** Of a module, loaded or built in, by the name that modprobe takes. */
export function moduleState(machine: Machine, name: string): ModuleState {
	const underscored = name.replaceAll('-', '_');
	if (machine.has(`/sys/module/${underscored}`)) return 'loaded';
	if (machine.has(`/sys/bus/pci/drivers/${name}`)) return 'loaded';
	const folder = `/lib/modules/${machine.text('/proc/sys/kernel/osrelease')}`;
	const files = [`/${name}.ko`, `/${underscored}.ko`];
	const known = ['modules.dep', 'modules.builtin'].flatMap(list =>
		machine.lines(`${folder}/${list}`).map(line => line.split(':')[0]!),
	);
	const isKnown = known.some(path => files.some(file => path.includes(file)));
	return isKnown ? 'available' : 'absent';
}
