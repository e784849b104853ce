/**
 * A process that has loaded all of Ringtap and waits for the file that it is to run, once; under `--watch`, where ava
 * would take too long to start.
 */
import {once} from 'node:events';
import {localNative} from '../../core/native.ts';
import {setRegistrar} from '../../harness/registry.ts';
import {installLoader, refuseLateScenarios} from '../loader.ts';
import {runGuarded} from '../run-registered.ts';
import {StrayErrors} from '../stray-errors.ts';
import {childOptions} from './child-options.ts';
import {FileProcess} from './prepare-file.ts';

const job = new FileProcess(childOptions());
installLoader();
localNative();
// Whoever started it may be gone, killed, before there is a file to run.
const end = () => process.exit();
process.once('disconnect', end);
const [file] = (await once(process, 'message')) as [string];
process.off('disconnect', end);
// Whoever started it may go on to the next.
process.disconnect();

using strays = new StrayErrors();
const {channel} = job;
const options = job.runOptions(file);
const {chosen, failure} = await job.load(file);
if (failure) channel.tell({kind: 'done', file, result: failure});
const before = refuseLateScenarios();
for (const scenario of chosen) {
	channel.tell({kind: 'begin', file, title: scenario.title, line: scenario.line});
	channel.tell({kind: 'done', file, result: await runGuarded(scenario, strays, options)});
	job.tellUses(file);
}
setRegistrar(before);
process.exit();
