// The same in another process: what comes from there and what goes there may be anything, and both processes live.
import './_isolated.ts';
import '../modules/host-calls.test.ts';
