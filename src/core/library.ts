import {fromNative, type NativeAddon, native} from './native.ts';

/** Where classes come from that a library has brought: class → path. */
const libraries = new Map<string, string>();

/** What each native core has loaded. */
const loaded = new WeakMap<NativeAddon, Set<string>>();

export function noteLibrary(path: string, classNames: readonly string[]): void {
	for (const name of classNames) libraries.set(name, path);
	loadedBy(native()).add(path);
}

/** The library that has brought a class; undefined: it is one of Ringtap's own. */
export function libraryOf(className: string): string | undefined {
	return libraries.get(className);
}

/** Data planes may be in another process than when a library was loaded: there it is loaded, too. */
export function ensureLoaded(className: string): void {
	const path = libraries.get(className);
	const addon = native();
	if (path === undefined || loadedBy(addon).has(path)) return;
	fromNative(() => addon.loadModules(path));
	loadedBy(addon).add(path);
}

function loadedBy(addon: NativeAddon): Set<string> {
	const known = loaded.get(addon) ?? new Set();
	loaded.set(addon, known);
	return known;
}
