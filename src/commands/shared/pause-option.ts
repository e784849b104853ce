import type {LookAtFailure} from '../../harness/failed-scene.ts';
import {pauseLines} from '../../runner/report/paused.ts';

/** Of commands that run scenarios. */
export const PAUSE_OPTION = {'pause-on-failure': {type: 'boolean'}} as const;

export const PAUSE_USAGE = `\
  --pause-on-failure
                   a scenario that fails stays as it is, until everybody who joined it by ringtap
                   attach has left`;

/** In this process. */
export function pauseHere(say: (text: string) => void): LookAtFailure {
	return async failed => {
		const {pauseFor} = await import('../../repl/paused.ts');
		return pauseFor(failed, path => say(pauseLines({...failed.scenario, path})));
	};
}
