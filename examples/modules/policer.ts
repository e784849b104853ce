import {defineModule} from 'ringtap';
import {z} from 'zod';

interface Bucket {
	tokens: number;
	/** When they were counted. */
	at: bigint;
}

/** So many packets a second for each source address: no host takes the share of another. */
export const policer = defineModule({
	name: 'policer',
	doc: 'A token bucket for each IPv4 source',
	params: z.object({
		packetsPerSecond: z.number().positive(),
		burst: z.number().int().min(1).default(10),
	}),
	conditions: ['any'],
	drops: {
		'rate-exceeded': 'its source has sent more than its share',
		'not-ipv4': 'it has no source that it could be counted for',
	},
	commands: {
		sources: {doc: 'How many have a bucket that is not full', result: z.number()},
	},
	create(context) {
		const {emit, drop, every} = context;
		const {packetsPerSecond, burst} = context.params;
		const buckets = new Map<string, Bucket>();

		/** With what has come in since it was last looked at. */
		function fill(bucket: Bucket) {
			const seconds = Number(context.now - bucket.at) / 1e9;
			bucket.tokens = Math.min(burst, bucket.tokens + seconds * packetsPerSecond);
			bucket.at = context.now;
			return bucket;
		}

		/** A full bucket is like a new one: there is nothing to remember. So memory is bounded by what burst lets in. */
		function forgetFull() {
			for (const [source, bucket] of buckets)
				if (fill(bucket).tokens === burst) buckets.delete(source);
		}
		every('1s', forgetFull);

		return {
			packet(p) {
				if (!p.has('ipv4')) return drop('not-ipv4');
				const {src} = p.ipv4;
				const bucket = fill(buckets.get(src) ?? {tokens: burst, at: context.now});
				buckets.set(src, bucket);
				if (bucket.tokens < 1) return drop('rate-exceeded');
				bucket.tokens -= 1;
				return emit;
			},
			commands: {sources: () => buckets.size},
		};
	},
});
