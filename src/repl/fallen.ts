import {isOfUse} from './journal.ts';
import type {Fallen} from './link/messages.ts';

/** What can be done about a data plane that crashed: `.rebuild does the 7 lines before that again.` */
export function offerToRebuild({journal, culprit}: Fallen): string {
	const count = journal.filter(isOfUse).length;
	if (count === 0) return 'There was nothing before that.';
	const lines = count === 1 ? 'the line' : `the ${count} lines`;
	const without = culprit === '' ? '' : `, and lets no packets in to ${culprit}`;
	return `.rebuild does ${lines} before that again${without}.`;
}

/** What keeps packets from an instance that crashed, until it is lifted. */
export function quarantine({name, vswitch}: {name: string; vswitch: {name: string}}): string {
	const [of, at] = [vswitch.name, name].map(text => JSON.stringify(text));
	return `const quarantine = fault(dataplane.vswitches[${of}].instances[${at}].input, {drop: true})`;
}
