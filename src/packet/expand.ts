import {PacketBuilder} from './builder.ts';
import type {PacketSpec} from './types.ts';

/**
 * The packets that a spec stands for: one, unless fields of a builder have several values. Of
 * several such fields the one written first changes slowest. Throws `ERR_RINGTAP_RANGE` for more
 * than a million.
 */
export function expand(spec: PacketSpec): PacketSpec[] {
	return spec instanceof PacketBuilder ? spec.expand() : [spec];
}
