import {createHash} from 'node:crypto';
import {conditions} from './condition.ts';
import type {NativeClassDescription} from './native-tables.ts';

/**
 * Digest of what classes say of themselves: a library that is compiled anew from the same tables has
 * the same. What every class or every VIF has is not in it, so that it outlives versions of Ringtap.
 */
export function digestOf(classes: readonly NativeClassDescription[]): string {
	const own = classes.map(ownWords).toSorted((a, b) => (a.name < b.name ? -1 : 1));
	const hash = createHash('sha256').update(JSON.stringify(sorted(own)));
	return `sha256-${hash.digest('base64')}`;
}

function ownWords(cls: NativeClassDescription) {
	const isOwn = ({scope}: {scope: string}) => scope === 'own';
	return {
		...cls,
		params: cls.params.filter(isOwn),
		commands: cls.commands.filter(isOwn),
		drops: cls.drops.filter(isOwn),
		conditions: hasAllConditions(cls) ? ['*'] : cls.conditions,
	};
}

/** Whether a class has every condition that there is. */
export function hasAllConditions({conditions: own}: {conditions: readonly string[]}): boolean {
	return own.length === conditions().size;
}

/** The same data, the properties of each object in order of name. */
function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
	return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
