import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {inspect, isDeepStrictEqual} from 'node:util';
import {RingtapError} from '../errors.ts';
import {noteUsed} from '../used-files.ts';
import {digestOf} from './class-digest.ts';
import {noteLibrary} from './library.ts';
import {findClass, isRegistered, type ModuleClass} from './module-class.ts';
import {fromNative, native} from './native.ts';
import {addNativeClasses} from './native-classes.ts';
import {flawOf} from './native-file.ts';
import type {
	CommandDescription,
	FieldDescription,
	NativeClassDescription,
} from './native-tables.ts';
import {absolutePath} from './path-base.ts';
import {readField} from './schema.ts';

/** What has been loaded: by path, as it was described. */
const loaded = new Map<string, readonly NativeClassDescription[]>();

/**
 * Registers the classes of a library in C or C++. Not called by hand: `ringtap types ./limiter.so`
 * writes `limiter.ts` beside it, so that `import {limiter} from './limiter.ts'` has types and loading
 * in one. `digest` is that of the library's tables: one that no longer fits is an error that names the
 * command to run. A second time, the same classes are returned.
 *
 * The library becomes part of the process, or, isolated, of that of the data planes, and its
 * constructors run at once. A call that throws has loaded and registered nothing.
 *
 * @throws RingtapError ERR_RINGTAP_MODULE_…
 * @example
 * const {limiter} = loadModules<{limiter: ModuleClass<LimiterShape>}>(new URL('limiter.so', import.meta.url));
 */
export function loadModules<M extends Readonly<Record<string, ModuleClass<any>>>>(
	path: string | URL,
	digest?: string,
): M {
	const {classes} = loadLibrary(path, digest);
	return Object.fromEntries(classes.map(({name}) => [name, findClass(name)!])) as unknown as M;
}

/** The same, as its tables describe it. */
export function loadLibrary(
	path: string | URL,
	digest?: string,
): {readonly path: string; readonly classes: readonly NativeClassDescription[]} {
	const file = pathOf(path);
	noteUsed(file);
	const flaw = existsSync(file) ? flawOf(file) : undefined;
	if (flaw !== undefined) {
		const fix = 'What is loaded is a shared library for this machine: cc -shared -fPIC ….';
		throw new RingtapError('ERR_RINGTAP_MODULE_FORMAT', `${file} ${flaw}.`, fix);
	}
	const known = loaded.get(file);
	const described = fromNative(() => native().loadModules(file));
	try {
		if (known) checkSame(file, known, described);
		else checkNew(file, described);
		if (digest !== undefined) checkDigest(file, digest, described);
	} catch (error) {
		if (!known && !isLoadedElsewhere(described)) fromNative(() => native().forgetModules(file));
		throw error;
	}
	if (!known) {
		addNativeClasses(described);
		loaded.set(file, described);
	}
	noteLibrary(
		file,
		described.map(({name}) => name),
	);
	return {path: file, classes: described};
}

function pathOf(path: unknown): string {
	if (path instanceof URL && path.protocol === 'file:') return fileURLToPath(path);
	if (typeof path === 'string' && path !== '' && !path.includes('\0')) return absolutePath(path);
	throw new RingtapError(
		'ERR_RINGTAP_MODULE_NOT_FOUND',
		`loadModules() was given ${inspect(path)}; it takes the path of a library, or its file: URL.`,
	);
}

/** By another name of the same file. */
function isLoadedElsewhere(described: readonly NativeClassDescription[]): boolean {
	return [...loaded.values()].some(known => isDeepStrictEqual(known, described));
}

function checkSame(
	file: string,
	known: readonly NativeClassDescription[],
	described: readonly NativeClassDescription[],
): void {
	if (isDeepStrictEqual(known, described)) return;
	throw new RingtapError(
		'ERR_RINGTAP_MODULE_CHANGED',
		`${file} has changed since it was loaded, and its classes are no longer the same.`,
		'Start ringtap again.',
	);
}

/** What only this side knows: names of classes that are not native, and what may stand for a value. */
function checkNew(file: string, described: readonly NativeClassDescription[]): void {
	const isKnown = isLoadedElsewhere(described);
	for (const cls of described) {
		if (!isKnown && isRegistered(cls.name)) {
			throw new RingtapError(
				'ERR_RINGTAP_MODULE_NAME_TAKEN',
				`${file} has a class '${cls.name}', and there is one: that of registerClass() or defineModule().`,
				'Give it another name.',
			);
		}
		const of = `Class '${cls.name}' of ${file}`;
		checkDefaults(of, 'parameter', cls.params);
		for (const command of [...cls.commands, ...cls.classCommands]) checkCommand(of, command);
	}
}

function checkCommand(of: string, {name, arguments: given}: CommandDescription): void {
	checkDefaults(`${of}, command '${name}'`, 'argument', given);
}

function checkDefaults(of: string, kind: string, fields: readonly FieldDescription[]): void {
	for (const field of fields) {
		if (field.default === undefined) continue;
		try {
			readField(undefined, field, {of, kind, vif: noVif});
		} catch (error) {
			throw new RingtapError(
				'ERR_RINGTAP_MODULE_TABLE',
				`${of}: the default of ${kind} '${field.name}', '${field.default}', is none: ${(error as Error).message}`,
			);
		}
	}
}

function noVif(): never {
	throw new Error('no VIF is there before somebody makes one.');
}

function checkDigest(
	file: string,
	digest: string,
	described: readonly NativeClassDescription[],
): void {
	if (digest === digestOf(described)) return;
	throw new RingtapError(
		'ERR_RINGTAP_MODULE_DIGEST',
		`The tables of ${file} are no longer those that its types were written from.`,
		`Write them again: ringtap types ${file}`,
	);
}
