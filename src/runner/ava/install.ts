/** Preloaded into each of ava's child processes. */

import {ownModule} from '../../own-files.ts';
import {installLoader} from '../loader.ts';

installLoader({avaEntryUrl: ownModule('runner/ava/entry').href});
