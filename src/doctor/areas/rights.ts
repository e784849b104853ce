import {capabilities, held, memlockBytes, memlockLimitBytes, userId} from '../facts/rights.ts';
import type {Area, Finding} from '../finding.ts';
import type {Machine} from '../machine.ts';

export const area: Area = {
	title: 'Rights of this process',
	place: 90,
	examine: machine => [
		user(machine),
		capabilitiesHeld(machine),
		memlock(machine),
		deviceNode(machine, '/dev/net/tun', 'tun'),
		deviceNode(machine, '/dev/vhost-net', 'vhost-net'),
		bpf(machine),
	],
};

function user(machine: Machine): Finding {
	const uid = userId(machine);
	const text = uid === 0 ? 'root (uid 0)' : `uid ${uid}`;
	return {id: 'rights.user', title: 'user', level: 'info', text, data: {uid}};
}

function capabilitiesHeld(machine: Machine): Finding {
	const here = held(machine);
	const missing = capabilities.filter(one => !here.includes(one));
	const text = here.length === 0 ? 'none of those that matter here' : here.join(', ');
	const not = here.length > 0 && missing.length > 0 ? `; not ${missing.join(', ')}` : '';
	return {
		id: 'rights.capabilities',
		title: 'capabilities',
		level: 'info',
		text: text + not,
		data: {held: here, missing},
	};
}

function memlock(machine: Machine): Finding {
	const bytes = memlockLimitBytes(machine);
	const limit = Number.isFinite(bytes) ? `${Math.round(bytes / 1024)} KiB` : 'unlimited';
	const isFree = memlockBytes(machine) === Number.POSITIVE_INFINITY;
	return {
		id: 'rights.memlock',
		title: 'memory to lock',
		level: 'info',
		text: isFree && Number.isFinite(bytes) ? `${limit}, which IPC_LOCK overrules` : limit,
		data: {limitBytes: Number.isFinite(bytes) ? bytes : 'unlimited', applies: !isFree},
	};
}

function deviceNode(machine: Machine, path: string, name: string): Finding {
	const isThere = machine.has(path);
	const isOpen = machine.mayOpen(path);
	return {
		id: `rights.${name}`,
		title: path,
		level: 'info',
		text: isOpen ? 'may be opened' : isThere ? 'there, but not for this user' : 'not there',
		data: {isThere, mayOpen: isOpen},
	};
}

const bpfWords = ['for everybody', 'for CAP_BPF only, for good', 'for CAP_BPF only'];

function bpf(machine: Machine): Finding {
	const setting = machine.number('/proc/sys/kernel/unprivileged_bpf_disabled');
	const text = setting === undefined ? 'not told' : (bpfWords[setting] ?? String(setting));
	return {id: 'rights.bpf', title: 'BPF programs', level: 'info', text, data: {setting}};
}
