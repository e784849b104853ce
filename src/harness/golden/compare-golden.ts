import {fromNative, native} from '../../core/native.ts';
import {RingtapError} from '../../errors.ts';
import {Tolerance} from '../../packet/diff/tolerance.ts';
import type {MatchOptions} from '../compare.ts';
import {type Comparison, compareAll, compareBehind} from '../compare-streams.ts';
import type {GoldenInterface, Observed} from './desk.ts';
import {type GoldenContent, type GoldenPacket, readGolden} from './golden-file.ts';
import {readVolatile} from './volatile-file.ts';

/** How what an endpoint got differs from its interface of the golden. */
export type InterfaceMismatch = {readonly name: string} & (
	| {readonly kind: 'packets'; readonly comparison: Comparison}
	/** In the golden, and not expected on; with so many packets. */
	| {readonly kind: 'not-expected'; readonly packets: number}
	/** Expected on, and not in the golden. */
	| {readonly kind: 'not-in-golden'}
);

export interface GoldenComparison {
	readonly mismatches: readonly InterfaceMismatch[];
	/** How many packets of each interface the golden has: as many are claimed. */
	readonly packets: ReadonlyMap<string, number>;
}

/**
 * Holds what came against the golden, interface by interface. The core reads along; only what is not the same to the byte
 * is looked at here.
 *
 * @throws RingtapError ERR_RINGTAP_GOLDEN_DAMAGED, …_GOLDEN_VOLATILE, …_FIELD_PATH, …_FIELD_VALUE
 */
export function compareGolden(observed: Observed): GoldenComparison {
	const {path, interfaces, options} = observed;
	const exact = fromNative(() =>
		native().sameAsGolden(
			path,
			interfaces.map(({name, packets}) => [name, packets.ranges]),
		),
	);
	const same = new Map(exact?.map(one => [one.name, one]));
	const isWhole = ({name, packets}: GoldenInterface) => {
		const known = same.get(name);
		if (!known || known.same !== known.packets) return false;
		return options.andMore ? packets.length >= known.packets : packets.length === known.packets;
	};
	if (same.size === interfaces.length && interfaces.every(isWhole)) {
		return {mismatches: [], packets: new Map(exact!.map(one => [one.name, one.packets]))};
	}
	const content = contentOf(observed);
	const volatile = readVolatile(path);
	const mismatches = interfaces.flatMap((one): InterfaceMismatch[] => {
		const {name} = one;
		const expected = content.get(name);
		if (!expected) return [{name, kind: 'not-in-golden'}];
		const ignore = [...(options.ignore ?? []), ...(volatile[name] ?? []).map(({field}) => field)];
		const how = {...options, ...(ignore.length > 0 && {ignore})};
		const comparison = compareInterface(one, expected, how, same.get(name)?.same);
		return comparison.mismatch ? [{name, kind: 'packets', comparison}] : [];
	});
	for (const [name, {length}] of content) {
		if (interfaces.some(one => one.name === name)) continue;
		mismatches.push({name, kind: 'not-expected', packets: length});
	}
	return {mismatches, packets: new Map([...content].map(([name, {length}]) => [name, length]))};
}

function compareInterface(
	{packets}: GoldenInterface,
	expected: readonly GoldenPacket[],
	options: MatchOptions,
	same: number | undefined,
): Comparison {
	const isExact = (options.order ?? 'exact') === 'exact' && Tolerance.of(options).isExact;
	return isExact && same !== undefined
		? compareBehind(same, expected, packets, options)
		: compareAll(expected, packets, options);
}

/** @throws RingtapError ERR_RINGTAP_GOLDEN_DAMAGED */
function contentOf({name, path}: Observed): GoldenContent {
	try {
		return readGolden(path);
	} catch (error) {
		if (!(error instanceof RingtapError)) throw error;
		throw new RingtapError(
			'ERR_RINGTAP_GOLDEN_DAMAGED',
			`Golden '${name}' cannot be read: ${error.message}`,
			'Take it from version control again, or write it anew: --update.',
			{cause: error},
		);
	}
}
