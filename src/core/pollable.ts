import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {Dataplane} from './dataplane.ts';
import {InstanceObject} from './instance.ts';

/**
 * A source of that dataplane that is not the test's.
 *
 * @internal @throws RingtapError ERR_RINGTAP_POLL, …_REMOVED, …_OTHER_DATAPLANE
 */
export function pollable(source: unknown, dataplane: Dataplane): InstanceObject {
	if (!(source instanceof InstanceObject) || !source.class.datapath.polls) {
		const name = source instanceof InstanceObject ? source.name : inspect(source, {depth: 0});
		throw new RingtapError(
			'ERR_RINGTAP_POLL',
			`'${name}' is not polled: it is no port.`,
			'What the test holds is fed by inject().',
		);
	}
	source.assertUsable();
	if (source.vswitch.dataplane === dataplane) return source;
	throw new RingtapError(
		'ERR_RINGTAP_OTHER_DATAPLANE',
		`${source.name} belongs to another dataplane.`,
	);
}
