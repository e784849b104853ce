import {RingtapError} from '../errors.ts';

/** One part of a run that several machines share. */
export interface Shard {
	/** From 1. */
	readonly index: number;
	readonly count: number;
}

/** The engines that tell a job which part of how many it is; counted from 0 unless said otherwise. */
const engines: readonly {
	readonly index: string;
	readonly count: string;
	/** Counts from 1 where this is set. */
	readonly fromOne?: string;
}[] = [
	{index: 'CI_NODE_INDEX', count: 'CI_NODE_TOTAL', fromOne: 'GITLAB_CI'},
	{index: 'CIRCLE_NODE_INDEX', count: 'CIRCLE_NODE_TOTAL'},
	{index: 'BUILDKITE_PARALLEL_JOB', count: 'BUILDKITE_PARALLEL_JOB_COUNT'},
	{index: 'BITBUCKET_PARALLEL_STEP', count: 'BITBUCKET_PARALLEL_STEP_COUNT'},
	{index: 'SEMAPHORE_JOB_INDEX', count: 'SEMAPHORE_JOB_COUNT', fromOne: 'SEMAPHORE_JOB_INDEX'},
	// Kubernetes tells an indexed job its number, but not of how many.
	{index: 'JOB_COMPLETION_INDEX', count: 'RINGTAP_SHARDS'},
];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The part that is asked for, as `2/4`, or that the environment of a CI engine tells; undefined: all of it.
 *
 * @throws RingtapError ERR_RINGTAP_USAGE
 */
export function shardOf(given: string | undefined, env: Environment): Shard | undefined {
	if (given !== undefined) return read(given, '--shard');
	if (env.RINGTAP_SHARD) return read(env.RINGTAP_SHARD, 'RINGTAP_SHARD');
	for (const {index, count, fromOne} of engines) {
		if (!env[index] || !env[count]) continue;
		const first = fromOne !== undefined && env[fromOne] ? 1 : 0;
		const text = `${Number(env[index]) - first + 1}/${env[count]}`;
		return read(text, `${index} of ${count}`);
	}
	return undefined;
}

function read(given: string, what: string): Shard {
	const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(given) ?? [];
	const shard = {index: Number(index), count: Number(count)};
	if (shard.index >= 1 && shard.index <= shard.count) return shard;
	throw new RingtapError(
		'ERR_RINGTAP_USAGE',
		`${what} is '${given}'.`,
		'It takes a part and of how many: 2/4, from 1/4 to 4/4.',
	);
}

/** Of files in their order, those of one part: each file is in exactly one. */
export function filesOfShard<T>(files: readonly T[], shard: Shard | undefined): readonly T[] {
	if (!shard) return files;
	return files.filter((_, i) => i % shard.count === shard.index - 1);
}
