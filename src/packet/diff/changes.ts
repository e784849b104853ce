import type {PacketSpec} from '../types.ts';
import {diff} from './diff.ts';
import type {Difference} from './difference.ts';

/** How a sentence about a difference is told as something that has been done, the received packet being the later. */
const tellings: readonly (readonly [RegExp, string])[] = [
	[
		/^(.+?) wrong: is (.+?), should be (.+?) for this packet \(expected (.+)\)$/,
		'$1 $4 → $2 (should be $3)',
	],
	[/^(.+?) wrong: is (.+?), should be (.+)$/, '$1 $3 → $2 (wrong)'],
	[/^(.+?) is (.+?), expected (.+?)(: its bytes are in the wrong order)?$/, '$1 $3 → $2$4'],
	[/^(.+?) missing: expected (.+)$/, '$1 removed: $2'],
	[/^(.+?) not expected: (.+)$/, '$1 added: $2'],
];

/**
 * What was done to a packet on its way, a phrase for each change; what only follows from another one, as a checksum
 * does, is left out.
 *
 * @example
 * changes(eth().ipv4({ttl: 64}), eth().ipv4({ttl: 63})); // ['ipv4.ttl 64 → 63']
 */
export function changes(before: Uint8Array | PacketSpec, after: Uint8Array | PacketSpec): string[] {
	const {differences} = diff(after, before);
	return differences.filter(({derived}) => !derived).map(phraseOf);
}

function phraseOf({text, stale = []}: Difference): string {
	const [pattern, telling] = tellings.find(([pattern]) => pattern.test(text)) ?? [];
	const told = pattern && telling !== undefined ? text.replace(pattern, telling) : text;
	return stale.length === 0 ? told : `${told} (${stale.join(', ')} as before)`;
}
