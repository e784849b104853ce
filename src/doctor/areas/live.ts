import {defaultWorkers} from '../../harness/registry.ts';
import {allowedCpus, usableCpus} from '../facts/cpus.ts';
import {numberList, readNumberList} from '../facts/number-list.ts';
import {isContainer, isVirtual, onCommandLine} from '../facts/surroundings.ts';
import type {Area, Finding} from '../finding.ts';
import type {Machine} from '../machine.ts';

const folder = '/sys/devices/system/cpu';

export const area: Area = {
	title: 'Speed of live mode',
	place: 110,
	examine: machine => [
		lcores(machine),
		isolation(machine),
		...governor(machine),
		...smt(machine),
		beneath(machine),
	],
};

/** Worker lcores, and the thread of JavaScript beside them. */
function lcores(machine: Machine): Finding {
	const wanted = defaultWorkers + 1;
	const cpus = usableCpus(machine);
	const isEnough = cpus >= wanted;
	return {
		id: 'live.cpus',
		title: 'CPUs for lcores',
		level: isEnough ? 'ok' : 'warning',
		text: `${Number(cpus.toFixed(2))}, for ${defaultWorkers} worker lcores and the thread that waits`,
		remedy: isEnough
			? undefined
			: 'more CPUs (taskset, --cpuset-cpus=…), or fewer lcores: --workers 1',
		data: {cpus, wanted},
	};
}

function isolation(machine: Machine): Finding {
	const [isolated, tickless] = ['isolated', 'nohz_full'].map(file =>
		readNumberList(machine.text(`${folder}/${file}`) ?? ''),
	);
	const allowed = allowedCpus(machine);
	const isIsolated = isolated!.length > 0;
	// The first CPU stays with the kernel; with two there is nothing to be had.
	const couldBe = allowed.length > 2 ? allowed.slice(2) : [];
	const list = numberList(couldBe);
	return {
		id: 'live.isolated',
		title: 'isolated CPUs',
		level: isIsolated ? 'ok' : 'info',
		text: [
			isIsolated ? numberList(isolated!) : 'none: the kernel runs other things on lcores, too',
			...(tickless!.length > 0 ? [`without the timer tick: ${numberList(tickless!)}`] : []),
		].join('; '),
		remedy:
			isIsolated || couldBe.length === 0
				? undefined
				: onCommandLine(`isolcpus=${list} nohz_full=${list} rcu_nocbs=${list}`),
		data: {isolated, nohzFull: tickless},
	};
}

function governor(machine: Machine): Finding[] {
	const governors = allowedCpus(machine).flatMap(
		cpu => machine.text(`${folder}/cpu${cpu}/cpufreq/scaling_governor`) ?? [],
	);
	const found = [...new Set(governors)];
	if (found.length === 0) return [];
	const isFast = found.every(one => one === 'performance');
	return [
		{
			id: 'live.governor',
			title: 'frequency',
			level: isFast ? 'ok' : 'warning',
			text: `governor ${found.join(', ')}${isFast ? '' : ': the CPU slows down and speeds up'}`,
			remedy: isFast
				? undefined
				: `echo performance | sudo tee ${folder}/cpu*/cpufreq/scaling_governor`,
			data: {governors: found},
		},
	];
}

function smt(machine: Machine): Finding[] {
	const active = machine.number(`${folder}/smt/active`);
	if (active === undefined) return [];
	const isOn = active === 1;
	return [
		{
			id: 'live.smt',
			title: 'SMT',
			level: isOn ? 'info' : 'ok',
			text: isOn ? 'on: two lcores may share a core' : 'off: each CPU is a core',
			remedy: isOn
				? `lcores on different cores: taskset -c …, see ${folder}/cpu*/topology/thread_siblings_list`
				: undefined,
			data: {active: isOn},
		},
	];
}

function beneath(machine: Machine): Finding {
	const [virtual, container] = [isVirtual(machine), isContainer(machine)];
	const places = [...(virtual ? ['a virtual machine'] : []), ...(container ? ['a container'] : [])];
	return {
		id: 'live.beneath',
		title: 'runs in',
		level: 'info',
		text: places.length === 0 ? 'no virtual machine, no container' : places.join(', '),
		remedy: virtual
			? 'for steady rates let the hypervisor pin its CPUs to some of their own'
			: undefined,
		data: {virtual, container},
	};
}
