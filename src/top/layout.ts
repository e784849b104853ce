// How a statistics page lies in its file; native/core/page/layout.hpp has the same as structures.

/** The front of the file, the same in every version. */
export const FRONT = {
	bytes: 64,
	magic: 'RINGPAGE',
	version: 8,
	headerBytes: 12,
	slotBytes: 16,
	pid: 24,
	parentPid: 28,
	startTicks: 32,
	samples: 40,
	sampledWallNs: 48,
	endKind: 56,
	endNumber: 60,
} as const;

/** The version that this reads, and what its header has behind the front. */
export const VERSION = 1;
export const HEADER = {
	bytes: 4096,
	endWallNs: 64,
	isIsolated: 72,
	commandBytes: 76,
	parentCommandBytes: 80,
	ringtapVersion: 88,
	host: 112,
	textBytes: 24,
	command: 136,
	parentCommand: 136 + 1536,
} as const;

export const SAMPLE = {
	bytes: 48,
	number: 0,
	monotonicNs: 8,
	wallNs: 16,
	costNs: 24,
	intervalMs: 32,
	recordsBytes: 36,
	dataplanes: 40,
	leftOut: 44,
} as const;

export const RECORD_HEAD_BYTES = 8;

export const KIND = {moduleClass: 1, dataplane: 2, lcore: 3, instance: 4} as const;

/** CrashRecord::Kind of native/core/crash/area.hpp. */
export const END_KINDS = [
	undefined,
	'fault',
	'hung',
	'exited',
	'out-of-memory',
	'overran',
	'interrupted',
] as const;
