// Classes in TypeScript are called from another process here. What is tested of them is true all the same: these are
// the tests of test/modules, once more.
import './_isolated.ts';
import '../modules/apply.test.ts';
import '../modules/burst.test.ts';
import '../modules/checksums.test.ts';
import '../modules/define.test.ts';
import '../modules/live.test.ts';
import '../modules/time.test.ts';
import '../modules/verdicts.test.ts';
import '../modules/views.test.ts';
