import {parseDuration} from '../core/duration.ts';
import {RingtapError} from '../errors.ts';
import type {ScenarioOptions} from './registry.ts';

/** A body that returns a promise must settle it by then. */
export const defaultTimeout = '60s';

/** A body, which has to be over by then. */
export async function limited(
	running: void | Promise<void>,
	timeout: NonNullable<ScenarioOptions['timeout']>,
	title: string,
): Promise<void> {
	if (!(running instanceof Promise)) return;
	const ms = milliseconds(timeout);
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			const message = `'${title}' was not over after ${timeout}`;
			reject(
				new RingtapError(
					'ERR_RINGTAP_TIMEOUT',
					message,
					'Await what it waits for, or raise timeout.',
				),
			);
		}, ms);
	});
	try {
		await Promise.race([running, late]);
	} finally {
		clearTimeout(timer);
	}
}

export function milliseconds(timeout: NonNullable<ScenarioOptions['timeout']>): number {
	return Number(parseDuration(timeout, 'timeout') / 1_000_000n);
}
