import {type Condition, ConditionValue} from '../core/condition.ts';
import {InputRing} from '../core/ring.ts';
import {RingtapError} from '../errors.ts';
import {evaluated} from './evaluate.ts';
import type {Workbench} from './workbench.ts';

/** A ring, by the name of an instance, whose input is meant, or as an expression. @throws RingtapError ERR_RINGTAP_USAGE */
export function ringOf({session}: Workbench, where: string, command: string): InputRing {
	const named = session.dataplane
		.members()
		.find(({name}) => name === where.replace(/\.input$/, ''));
	const value = named ?? attempt(where, command);
	const ring = (value as {input?: unknown} | undefined)?.input ?? value;
	if (ring instanceof InputRing) return ring;
	throw new RingtapError(
		'ERR_RINGTAP_USAGE',
		`'${where}' is no ring and no instance.`,
		`There are: ${
			session.dataplane
				.members()
				.map(({name}) => name)
				.join(', ') || 'none yet'
		}.`,
	);
}

function attempt(source: string, command: string): unknown {
	try {
		return evaluated(source, command);
	} catch (error) {
		if (error instanceof ReferenceError) return undefined;
		throw error;
	}
}

/** `vlanId(10)`, or `when.vlanId(10)`. @throws RingtapError ERR_RINGTAP_USAGE */
export function conditionOf(source: string, command: string): Condition & ConditionValue {
	const value = evaluated(source.startsWith('when.') ? source : `when.${source}`, command);
	if (value instanceof ConditionValue) return value as unknown as Condition & ConditionValue;
	throw new RingtapError(
		'ERR_RINGTAP_USAGE',
		`'${source}' is no condition.`,
		'Conditions are as in rules: vlanId(10), ipv4Dst(…); .help vlanId tells of one.',
	);
}
