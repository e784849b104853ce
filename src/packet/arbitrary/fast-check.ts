import {createRequire} from 'node:module';
// biome-ignore lint/suspicious/noTsIgnore: the comment goes into the package's types
/** @ts-ignore Where fast-check is not installed its types are any, and no error of the user's. */
import type * as FastCheck from 'fast-check';
import {RingtapError} from '../../errors.ts';

// biome-ignore lint/suspicious/noTsIgnore: the same
/** @ts-ignore As above. */
export type {Arbitrary} from 'fast-check';

type FC = typeof FastCheck;

let loaded: FC | undefined;

/** fast-check, loaded when first needed: who draws no random packets need not have it. */
export function fastCheck(): FC {
	if (loaded) return loaded;
	try {
		loaded = createRequire(import.meta.url)('fast-check') as FC;
		return loaded;
	} catch (cause) {
		throw new RingtapError(
			'ERR_RINGTAP_NO_FAST_CHECK',
			`Random packets need the package fast-check: ${(cause as Error).message.split('\n')[0]}`,
			'npm install --save-dev fast-check',
		);
	}
}
