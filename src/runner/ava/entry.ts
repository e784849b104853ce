/**
 * What ava's worker imports in place of a `.dp.ts` file: declares an ava test for each scenario of it, and tells the
 * process that started it what becomes of them.
 */
import {fileURLToPath} from 'node:url';
import {childOptions} from './child-options.ts';
import {declareFailure, declareTests} from './declare.ts';
import {FileProcess} from './prepare-file.ts';

const file = fileURLToPath(new URL(import.meta.url).searchParams.get('file')!);
const process = new FileProcess(childOptions());
const options = process.runOptions(file);
const {failure, ...scenarios} = await process.load(file);
if (failure) declareFailure(failure, process.channel);
else declareTests(scenarios, options, process);
