import {parseArgs} from 'node:util';
import {type Driver, drivers, models} from './nics.ts';

export interface Options {
	/** Names of models; all of them when none is given. */
	readonly nics: readonly string[];
	readonly drivers: readonly Driver[];
	/** What is missing may be installed. */
	readonly install: boolean;
	/** The guest's console is shown. */
	readonly verbose: boolean;
	readonly timeLimitMs: number;
}

export const usage = `npm run test:nic [-- OPTION…]

  --nic MODEL       only this one, may be given again: ${models.map(({name}) => name).join(', ')}
  --driver DRIVER   only this one: ${drivers.join(', ')}
  --time-limit S    for each model with each driver; default 600
  --install         installs the emulator when it is missing (apt-get, as root)
  --verbose         shows the guest's console
`;

/** @throws Error with what is wrong with them */
export function readOptions(args: readonly string[]): Options {
	const {values} = parseArgs({
		args: [...args],
		options: {
			nic: {type: 'string', multiple: true, default: []},
			driver: {type: 'string', multiple: true, default: []},
			'time-limit': {type: 'string', default: '600'},
			install: {type: 'boolean', default: false},
			verbose: {type: 'boolean', default: false},
		},
	});
	const names = models.map(({name}) => name);
	for (const name of values.nic) check('nic', name, names);
	for (const name of values.driver) check('driver', name, drivers);
	const seconds = Number(values['time-limit']);
	if (!(seconds > 0))
		throw new Error(`--time-limit is '${values['time-limit']}'; it takes seconds.`);
	return {
		nics: values.nic.length > 0 ? values.nic : names,
		drivers: values.driver.length > 0 ? (values.driver as Driver[]) : drivers,
		install: values.install,
		verbose: values.verbose,
		timeLimitMs: seconds * 1000,
	};
}

function check(option: string, value: string, words: readonly string[]): void {
	if (words.includes(value)) return;
	throw new Error(`--${option} is '${value}'; it takes ${words.join(', ')}.`);
}
