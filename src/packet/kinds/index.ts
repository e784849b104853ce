import type {FieldRow} from '../row.ts';
import {ipv4, ipv6, mac} from './address.ts';
import {biguint} from './biguint.ts';
import {bool} from './bool.ts';
import {bytes} from './bytes.ts';
import {enumeration} from './enum.ts';
import {flags} from './flags.ts';
import type {Kind, KindMaker} from './kind.ts';
import {list} from './list.ts';
import {name} from './name.ts';
import {text} from './text.ts';
import {uint} from './uint.ts';

const kinds = {
	uint,
	biguint,
	mac,
	ipv4,
	ipv6,
	bool,
	flags,
	bytes,
	text,
	name,
	list,
	enum: enumeration,
};

export function kindOf(row: FieldRow, path: string): Kind {
	return (kinds[row.kind] as KindMaker<FieldRow>)(row, path);
}
