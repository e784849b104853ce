/**
 * What ava's worker imports in place of a `.dp.ts` file: declares an ava test for each scenario of it, and tells the
 * process that started it what becomes of them.
 */
import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Isolation} from '../../core/remote/isolation.ts';
import {watchForCrashes} from '../../core/remote/notice.ts';
import {CrashFiles} from '../../harness/crash-files.ts';
import {LoadFailure, loadFailure} from '../load-failure.ts';
import {loadScenarios, refuseLateScenarios} from '../loader.ts';
import {failedFile} from '../problem.ts';
import {recordPath} from '../record/make-record.ts';
import {chosenOf} from '../select.ts';
import {titleMatcher} from '../title-match.ts';
import {ChildChannel} from './channel.ts';
import {childOptions} from './child-options.ts';
import {declareFailure, declareTests} from './declare.ts';

const file = fileURLToPath(new URL(import.meta.url).searchParams.get('file')!);
const {match, lines, isolation: limits, crashFolder, channel: path, ...options} = childOptions();
// Of each file its own: crash.pcap is always named so.
const crashes = join(crashFolder, recordPath(file).replaceAll('/', '-'));
const channel = new ChildChannel(path);
// Nobody ends it: it ends with this process.
const isolation = limits && new Isolation(limits);
if (!isolation) {
	mkdirSync(crashes, {recursive: true});
	watchForCrashes(crashes);
}
const isolated = isolation && {isolation, files: new CrashFiles(crashes)};

try {
	const declared = await loadScenarios(file);
	refuseLateScenarios();
	const selection = {lines: lines[file] ?? [], matches: titleMatcher(match)};
	const {chosen, leftOut} = chosenOf(declared, selection);
	const titles = chosen.map(({title}) => title);
	channel.tell({kind: 'file', file, titles, leftOut, declared: declared.length});
	declareTests(chosen, {...options, ...(isolated && {isolated})}, channel);
} catch (error) {
	const failure = error instanceof LoadFailure ? error : await loadFailure(error, file);
	const result = failedFile(failure, file, 0);
	channel.tell({kind: 'file', file, titles: [result.title], leftOut: 0, declared: 1});
	declareFailure(result, channel);
}
