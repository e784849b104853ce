import {RingtapError} from '../../errors.ts';

let depth = 0;

/** Runs the code of a module: data planes cannot be used from there. */
export function inModule<T>(code: () => T): T {
	depth++;
	try {
		return code();
	} finally {
		depth--;
	}
}

/**
 * Before what would change something here that the native core then refuses.
 *
 * @throws RingtapError ERR_RINGTAP_IN_MODULE
 */
export function assertOutsideModules(): void {
	if (depth === 0) return;
	throw new RingtapError(
		'ERR_RINGTAP_IN_MODULE',
		'A data plane cannot be used from inside of a module while it is running.',
		'A module has what create() was given: emit, drop, send, every, now, …',
	);
}
