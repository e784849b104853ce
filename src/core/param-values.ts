import {withVifNames} from './host/value-types.ts';
import {InstanceObject} from './instance.ts';
import type {ModuleClass} from './module-class.ts';
import {valueKey} from './same-value.ts';
import {type Reading, readField, readObject} from './schema.ts';

/**
 * The values of an instance's parameters, by name, each as a text: the same text, the same value. Those of a class in
 * TypeScript are read by its own schema.
 *
 * @throws RingtapError of a parameter
 */
export function paramValues(
	{hosted, datapath}: ModuleClass,
	params: Readonly<Record<string, unknown>>,
	reading: Reading,
): ReadonlyMap<string, string> {
	const common = datapath.params.filter(field => !hosted || field.scope !== 'own');
	const isCommon = (name: string) => common.some(field => field.name === name);
	const entries = Object.entries(params);
	const own = hosted && Object.fromEntries(entries.filter(([name]) => !isCommon(name)));
	const given = Object.fromEntries(entries.filter(([name]) => !hosted || isCommon(name)));
	readObject(given, common, reading); // what there is no parameter for
	const parsed = own && withVifNames(isVifOf(reading), () => hosted.readParams(own, reading.of));
	return new Map([
		...common.map(f => [f.name, valueKey(readField(given[f.name], f, reading))] as const),
		...Object.entries(parsed ?? {}).map(([name, value]) => [name, textOf(value)] as const),
	]);
}

function isVifOf(reading: Reading): (value: unknown) => boolean {
	return value => {
		try {
			reading.vif(value, '');
			return true;
		} catch {
			return false;
		}
	};
}

/** Of what a schema has made: a VIF is its name. */
function textOf(value: unknown): string {
	const plain = (_: string, part: unknown) =>
		part instanceof InstanceObject ? part.name : typeof part === 'bigint' ? `${part}n` : part;
	return JSON.stringify(value, plain) ?? 'undefined';
}
