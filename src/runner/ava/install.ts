/** Preloaded into each of ava's child processes. */
import {installLoader} from '../loader.ts';
import {ownModule} from '../own-files.ts';

installLoader({avaEntryUrl: ownModule('runner/ava/entry').href});
