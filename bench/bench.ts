// npm run bench: what Ringtap costs. scripts/bench.mjs starts it.
import {run} from './run.ts';
import {memory} from './suites/memory.ts';
import {native} from './suites/native.ts';
import {pcapToPcap} from './suites/pcap.ts';
import {scenarios} from './suites/scenario.ts';
import {startup} from './suites/startup.ts';
import {step} from './suites/step.ts';
import {testpmd} from './suites/testpmd.ts';

// The build that users run is measured, whatever the tests are run on.
delete process.env.RINGTAP_NATIVE;

const suites = [native, testpmd, pcapToPcap, step, scenarios, startup, memory];
process.exitCode = await run(process.argv.slice(2), suites);
