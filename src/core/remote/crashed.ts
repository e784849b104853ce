import {RingtapError} from '../../errors.ts';
import type {Death} from './process.ts';

/** Thrown by the call during which a data plane died, and by every later use of it. */
export class DataplaneCrashed extends RingtapError {
	constructor(message: string) {
		// The way from the user's code to here is long.
		const before = Error.stackTraceLimit;
		Error.stackTraceLimit = 30;
		super(
			'ERR_RINGTAP_CRASHED',
			message,
			'Nothing of this data plane is left. The next scenario gets a new one.',
		);
		Error.stackTraceLimit = before;
	}
}

/**
 * How it died, in one line.
 *
 * @example
 * nat0 (class nat) crashed in process(): SIGSEGV at address 0x0
 */
export function describeDeath(death: Death, limits: {timeMs: number}): string {
	const {instance, className, call, detail} = death;
	const command = detail === '' ? '' : ` '${detail}'`;
	const where = call === '' ? ' outside of any class' : ` in ${call}${command}`;
	const who = call === '' ? 'the data plane' : whoDied(instance, className);
	return `${who} ${verb(death, limits)}${where}${reason(death)}`;
}

/** Of a call that is about no instance: its class; about no class either: nobody. */
function whoDied(instance: string, className: string): string {
	if (instance !== '') return `${instance} (class ${className})`;
	return className === '' ? 'the data plane' : `class ${className}`;
}

function verb({kind, number, status, signal}: Death, {timeMs}: {timeMs: number}): string {
	switch (kind) {
		case 'fault':
			return 'crashed';
		case 'hung':
			return `did not return within ${timeMs / 1000} s`;
		case 'exited':
			return `called exit(${number})`;
		case 'out-of-memory':
			return 'used up the memory limit';
		case 'overran':
			return "wrote past the end of a packet's buffer";
		case 'gone':
			return signal ? `was killed by ${signal}` : `ended the process with code ${status}`;
	}
}

function reason({kind, signal, address}: Death): string {
	if (kind !== 'fault' || !signal) return '';
	const at = signal === 'SIGSEGV' || signal === 'SIGBUS';
	return `: ${signal}${at ? ` at address 0x${address.toString(16)}` : ''}`;
}
