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
	const parsed = (own && hosted.readParams(own, reading.of)) as Record<string, unknown> | undefined;
	return new Map([
		...common.map(f => [f.name, valueKey(readField(given[f.name], f, reading))] as const),
		...Object.entries(parsed ?? {}).map(
			([name, value]) => [name, valueKey(value as never)] as const,
		),
	]);
}
