import type {FieldRow} from '../table.ts';
import {ipv4, ipv6, mac} from './address.ts';
import {bool} from './bool.ts';
import {bytes} from './bytes.ts';
import {enumeration} from './enum.ts';
import {flags} from './flags.ts';
import type {Kind} from './kind.ts';
import {uint} from './uint.ts';

const kinds = {uint, mac, ipv4, ipv6, bool, flags, bytes, enum: enumeration};

export function kindOf(row: FieldRow): Kind {
	return kinds[row.kind] as Kind;
}
