import {onCommandLine} from '../facts/surroundings.ts';
import type {Area, Finding, Level} from '../finding.ts';
import type {Machine} from '../machine.ts';

const folder = '/sys/devices/system/clocksource/clocksource0';
/** Read without a call into the kernel, as the TSC is. */
const fastOnes = ['kvm-clock', 'hyperv_clocksource_tsc_page', 'arch_sys_counter'];

export const area: Area = {
	title: 'Clock',
	place: 30,
	examine: machine => [source(machine)],
};

function source(machine: Machine): Finding {
	const current = machine.text(`${folder}/current_clocksource`);
	const available = machine.text(`${folder}/available_clocksource`)?.split(/\s+/) ?? [];
	const level = levelOf(current);
	return {
		id: 'clock.source',
		title: 'clock source',
		level,
		text:
			current === undefined ? 'not told' : `${current}${level === 'warning' ? ', a slow one' : ''}`,
		remedy: level === 'warning' ? remedy(available) : undefined,
		data: {current, available},
	};
}

function levelOf(current: string | undefined): Level {
	if (current === 'tsc') return 'ok';
	return current === undefined || fastOnes.includes(current) ? 'info' : 'warning';
}

function remedy(available: readonly string[]): string {
	return available.includes('tsc')
		? `echo tsc > ${folder}/current_clocksource`
		: onCommandLine('tsc=reliable clocksource=tsc');
}
