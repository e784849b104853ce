import {RingtapError} from '../../errors.ts';
import {ownVersion} from '../../own-files.ts';
import {linkedDrivers} from '../facts/linked-drivers.ts';
import type {Area, Finding} from '../finding.ts';
import type {Machine} from '../machine.ts';

export const area: Area = {
	title: 'Ringtap',
	place: 10,
	examine: machine => [core(machine), drivers(machine)],
};

function core(machine: Machine): Finding {
	const id = 'ringtap.core';
	const title = 'native core';
	const version = ownVersion();
	try {
		const dpdk = machine.core().dpdkVersion();
		const text = `Ringtap ${version} on DPDK ${dpdk}`;
		return {id, title, level: 'ok', text, data: {version, dpdk}};
	} catch (error) {
		const {message} = error as Error;
		const remedy = error instanceof RingtapError ? error.fix : 'Install ringtap again.';
		const code = (error as {code?: string}).code;
		return {id, title, level: 'lack', text: message, remedy, data: {version, code}};
	}
}

function drivers(machine: Machine): Finding {
	const linked = linkedDrivers(machine);
	const list = linked && [...linked].sort();
	return {
		id: 'ringtap.drivers',
		title: 'drivers',
		level: 'info',
		text: list?.join(', ') ?? 'which ones are linked is not told; below, only rights are judged',
		data: {drivers: list},
	};
}
