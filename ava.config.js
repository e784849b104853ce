// A child process per file: DPDK initialises once per process, and never again.
export default {
	files: ['test/**/*.test.ts'],
	extensions: {ts: 'module'},
	nodeArguments: ['--import=tsx'],
	workerThreads: false,
	timeout: '3m',
};
