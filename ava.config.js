// A child process per file: DPDK initialises once per process, and never again. The tests run on the test build of the
// native core, which has misbehaving classes and counters that can be suppressed.
export default {
	files: ['test/**/*.test.ts'],
	extensions: {ts: 'module'},
	nodeArguments: ['--import=tsx'],
	environmentVariables: {RINGTAP_NATIVE: process.env.RINGTAP_NATIVE ?? 'test'},
	workerThreads: false,
	timeout: '3m',
};
