import {RingtapError} from '../errors.ts';

/** A statistics page that cannot be read, or is not there. */
export function pageError(message: string, fix = ''): RingtapError {
	return new RingtapError('ERR_RINGTAP_PAGE', message, fix);
}
