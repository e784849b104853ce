import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import {InstanceObject} from './instance.ts';
import {InputRing} from './ring.ts';
import {Rule} from './rule.ts';

/** Where a tap is set, in the numbers of the native core. */
export interface TapPlace {
	readonly kind: 'ring' | 'rule';
	readonly id: number;
	readonly rule: number;
	readonly name: string;
	readonly owner: InstanceObject;
	/** A rule that has been removed. */
	isGone(): boolean;
}

/** @throws RingtapError ERR_RINGTAP_TAP */
export function tapPlace(where: unknown): TapPlace {
	if (where instanceof Rule) {
		const {owner, id} = where;
		const isGone = () => where.isRemoved;
		return {kind: 'rule', id: owner.id, rule: id, name: String(where), owner, isGone};
	}
	const ring = where instanceof InstanceObject ? where.input : where;
	if (ring instanceof InputRing) {
		const isGone = () => false; // with its owner
		return {kind: 'ring', id: ring.id, rule: 0, name: ring.name, owner: ring.owner, isGone};
	}
	throw new RingtapError(
		'ERR_RINGTAP_TAP',
		`${inspect(where, {depth: 0})} cannot be tapped.`,
		'An input ring, an instance (its input) or a rule can.',
	);
}
