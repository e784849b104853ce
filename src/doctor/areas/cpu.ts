import {cpuFlags} from '../../core/machine.ts';
import {allowedCpus, cpuQuota, onlineCpus} from '../facts/cpus.ts';
import {numberList} from '../facts/number-list.ts';
import {isVirtual} from '../facts/surroundings.ts';
import type {Area, Finding} from '../finding.ts';
import type {Machine} from '../machine.ts';

const wideSets = ['avx2', 'avx512f', 'avx512bw', 'avx512vl'];

export const area: Area = {
	title: 'CPU',
	place: 20,
	examine: machine => [
		model(machine),
		count(machine),
		...quota(machine),
		sse42(machine),
		vectors(machine),
		tsc(machine),
	],
};

function flagsOf(machine: Machine): ReadonlySet<string> | undefined {
	return cpuFlags(machine.text('/proc/cpuinfo') ?? '');
}

function model(machine: Machine): Finding {
	const name = /^model name\s*:(.*)$/m.exec(machine.text('/proc/cpuinfo') ?? '')?.[1]?.trim();
	const text = name ?? 'not told';
	return {id: 'cpu.model', title: 'model', level: 'info', text, data: {model: name}};
}

function count(machine: Machine): Finding {
	const allowed = allowedCpus(machine);
	const online = onlineCpus(machine);
	return {
		id: 'cpu.count',
		title: 'CPUs',
		level: 'info',
		text: `this process may use ${allowed.length} of ${online.length}: ${numberList(allowed)}`,
		data: {allowed, online},
	};
}

function quota(machine: Machine): Finding[] {
	const cpus = cpuQuota(machine);
	if (cpus === undefined) return [];
	const isTight = cpus < allowedCpus(machine).length;
	return [
		{
			id: 'cpu.quota',
			title: 'quota',
			level: isTight ? 'warning' : 'ok',
			text: `the time of ${Number(cpus.toFixed(2))} CPUs (control group); lcores that poll use it up`,
			remedy: isTight
				? 'give the container more (docker run --cpus=N), or CPUs of its own (--cpuset-cpus=…)'
				: undefined,
			data: {cpus},
		},
	];
}

function sse42(machine: Machine): Finding {
	const flags = flagsOf(machine);
	const isThere = flags?.has('sse4_2') ?? true;
	return {
		id: 'cpu.sse42',
		title: 'SSE4.2',
		level: isThere ? 'ok' : 'lack',
		text: isThere ? 'there; DPDK is built with it' : 'not there, and DPDK is built with it',
		remedy: isThere
			? undefined
			: 'another machine; for a virtual one another CPU model: -cpu host, say',
		data: {sse42: isThere},
	};
}

function vectors(machine: Machine): Finding {
	const flags = flagsOf(machine);
	const there = wideSets.filter(name => flags?.has(name));
	const text = there.length === 0 ? 'none' : there.map(name => name.toUpperCase()).join(', ');
	return {id: 'cpu.vectors', title: 'AVX', level: 'info', text, data: {sets: there}};
}

function tsc(machine: Machine): Finding {
	const flags = flagsOf(machine);
	const missing = ['constant_tsc', 'nonstop_tsc'].filter(name => !flags?.has(name));
	const isInvariant = missing.length === 0;
	return {
		id: 'cpu.tsc',
		title: 'TSC',
		level: isInvariant ? 'ok' : 'warning',
		text: isInvariant
			? 'invariant: the clock of live mode runs evenly'
			: `not invariant (no ${missing.join(', ')}): times of live mode are not to be relied on`,
		remedy: isInvariant ? undefined : remedyForTsc(machine),
		data: {invariant: isInvariant, missing},
	};
}

function remedyForTsc(machine: Machine): string {
	return isVirtual(machine)
		? 'let the hypervisor pass it on: qemu -cpu host,migratable=off,+invtsc'
		: 'use stepped mode, whose clock is virtual, for what depends on times';
}
