// npm run bench: what Ringtap costs. scripts/bench.mjs starts it.
import {run} from './run.ts';
import {suites} from './suites/index.ts';

// The build that users run is measured, whatever the tests are run on.
delete process.env.RINGTAP_NATIVE;

process.exitCode = await run(process.argv.slice(2), suites);
