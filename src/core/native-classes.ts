import {didYouMean, RingtapError} from '../errors.ts';
import {fromNative, native} from './native.ts';
import type {NativeClassDescription} from './native-tables.ts';

let known: Map<string, NativeClassDescription> | undefined;

/** The classes of the native core, by name. */
export function nativeClasses(): ReadonlyMap<string, NativeClassDescription> {
	return mapOfAll();
}

function mapOfAll(): Map<string, NativeClassDescription> {
	known ??= new Map(fromNative(() => native().classes()).map(cls => [cls.name, cls]));
	return known;
}

/** Those that a library has brought. */
export function addNativeClasses(descriptions: readonly NativeClassDescription[]): void {
	for (const description of descriptions) mapOfAll().set(description.name, description);
}

/** @throws RingtapError ERR_RINGTAP_UNKNOWN_DATAPATH */
export function nativeClass(name: string): NativeClassDescription {
	const found = nativeClasses().get(name);
	if (found) return found;
	const names = [...nativeClasses().keys()];
	throw new RingtapError(
		'ERR_RINGTAP_UNKNOWN_DATAPATH',
		`There is no native class '${name}'.${didYouMean(name, names)}`,
		`There are: ${names.join(', ')}.`,
	);
}
