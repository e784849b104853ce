import {didYouMean, RingtapError} from '../errors.ts';
import {runClassCommand} from './class-control.ts';
import {type ClassDescription, describeClass} from './class-description.ts';
import type {ConditionName} from './condition.ts';
import type {HostedClass} from './host/hosted-class.ts';
import type {Module, RingParam} from './module.ts';
import {nativeClass, nativeClasses} from './native-classes.ts';
import type {NativeClassDescription} from './native-tables.ts';

/** Type-level description of a class; a phantom, no value has it. */
export declare const shape: unique symbol;

/** Everything the type system knows about a class. Made from its one schema, never written by hand. */
export interface Shape {
	params: object;
	conditions: ConditionName;
	/** command → `(value?) => result` */
	commands: object;
	drops: string;
	vif: boolean;
	/** Its far end is the test: what is sent to it can be expected. */
	captures: boolean;
	/** Of the class itself: command → `(value?) => result`. Left out: not known. */
	classCommands?: object;
}

type ClassCommandsOf<S extends Shape> = S extends {classCommands: infer C} ? C : never;
/** Of a class that does not say what it understands: any. */
type ClassCommandNames<S extends Shape> = S extends {classCommands: infer C}
	? keyof C & string
	: string;
type ClassCommandArguments<S extends Shape, K> = K extends keyof ClassCommandsOf<S>
	? ClassCommandsOf<S>[K] extends (...args: infer A) => unknown
		? A
		: never
	: [value?: unknown];
type ClassCommandResult<S extends Shape, K> = K extends keyof ClassCommandsOf<S>
	? ClassCommandsOf<S>[K] extends (...args: never[]) => infer R
		? R
		: never
	: unknown;

/** Classes by registered name. Built-ins are here; yours by declaration merging. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface ModuleClasses {}
export type ClassRef = (keyof ModuleClasses & string) | ModuleClass<any>;
export type ShapeOf<C> = C extends keyof ModuleClasses
	? ShapeOf<ModuleClasses[C]>
	: C extends ModuleClass<infer S>
		? S
		: never;

/** What a class is made of: the object given to `registerClass`, with its name and its two flags. */
export interface ClassDefinition {
	readonly name: string;
	readonly doc?: string;
	/** The native class that moves its instances' packets: `'forward'`, `'bridge'`, `'testvif'`. */
	readonly datapath: string;
	/** Default: as its data path. */
	readonly needsLcore?: boolean;
	/** Default: as its data path; said otherwise, it is an error. */
	readonly isVif?: boolean;
	/** What its instances need of their input rings, where their modules' `ringParam` does not say. */
	readonly ring?: RingParam;
	/** Creates a module instance. */
	create(): Module;
	/** Controls the class. What it understands is its own business. */
	control?(command: string, value?: unknown): unknown;
	/** @internal A class that is written in TypeScript, packets and all: its data path is its own. */
	readonly hosted?: HostedClass;
}

/**
 * A class as a value: what `vswitch.add` takes.
 *
 * @example
 * bridge.describe().conditions // ['any', 'outVif']
 */
export class ModuleClass<out S extends Shape = Shape> {
	declare readonly [shape]: S;
	readonly name: string;
	readonly #definition: ClassDefinition;
	#description: ClassDescription | undefined;

	constructor(definition: ClassDefinition) {
		this.name = definition.name;
		this.#definition = definition;
	}

	/** @internal */
	get datapath(): NativeClassDescription {
		return this.hosted?.datapath ?? nativeClass(this.#definition.datapath);
	}

	/** @internal What the native core knows it by. */
	get nativeReference(): string | number {
		return this.hosted?.number ?? this.datapath.name;
	}

	/** @internal Of a class that is written in TypeScript. */
	get hosted(): HostedClass | undefined {
		return this.#definition.hosted;
	}

	/** @internal Undefined: as its data path. */
	get needsLcore(): boolean | undefined {
		return this.#definition.needsLcore;
	}

	/** @internal */
	get ring(): RingParam | undefined {
		return this.#definition.ring;
	}

	create(): Module {
		return this.#definition.create();
	}

	/**
	 * Controls the class itself. Of a native class: what its table says, while the workers of all
	 * dataplanes stand still.
	 *
	 * @throws RingtapError ERR_RINGTAP_UNKNOWN_COMMAND when the class does not understand it, of an
	 * argument, or what the class refuses with.
	 */
	control<T extends Shape, K extends ClassCommandNames<T>>(
		this: ModuleClass<T>,
		command: K,
		...[value]: ClassCommandArguments<T, K>
	): ClassCommandResult<T, K> {
		if (this.hosted) return this.hosted.control(command, value) as never;
		if (this.#definition.control) return this.#definition.control(command, value) as never;
		return runClassCommand(this, command, value) as never;
	}

	[Symbol.for('nodejs.util.inspect.custom')](): string {
		return showClass(this.describe());
	}

	/** Everything about it, as data; the same frozen object each time. */
	describe(): ClassDescription {
		this.#description ??= describeClass(this.#definition, this.datapath);
		return this.#description;
	}
}

function showClass({
	name,
	doc,
	isVif,
	conditions,
	drops,
	params,
	commands,
}: ClassDescription): string {
	const own = Object.entries(drops).filter(([, {kind}]) => kind === 'verdict');
	const rows: [string, readonly string[]][] = [
		[
			'parameters',
			params
				.filter(p => p.scope !== 'all')
				.map(p => (p.default === undefined ? p.name : `${p.name}=${p.default}`)),
		],
		['conditions', conditions],
		['commands', Object.keys(commands)],
		['verdicts', own.map(([reason]) => reason)],
	];
	const lines = rows
		.filter(([, names]) => names.length > 0)
		.map(([title, names]) => `  ${title.padEnd(10)}  ${names.join(', ')}`);
	return [`class ${name}${isVif ? ' (a VIF)' : ''}: ${doc}`, ...lines].join('\n');
}

const registered = new Map<string, ModuleClass>();

/**
 * Registers a class: from then on `vswitch.add(name, …)` makes instances of it.
 *
 * @throws RingtapError ERR_RINGTAP_DUPLICATE_CLASS, …_UNKNOWN_DATAPATH, …_CLASS_MISMATCH
 * @example
 * const firewall = registerClass({
 *   name: 'firewall', datapath: 'forward',
 *   create: () => ({start() {}, stop() {}}),
 * });
 */
export function registerClass<const D extends keyof ModuleClasses & string>(
	definition: ClassDefinition & {readonly datapath: D},
): ModuleClass<ShapeOf<D>> {
	const {name, datapath, isVif} = definition;
	if (typeof name !== 'string' || !/^[A-Za-z][\w-]{0,63}$/.test(name)) {
		throw new RingtapError(
			'ERR_RINGTAP_NAME',
			`'${name}' cannot name a class: a letter, then letters, digits, _ and -, 64 at most.`,
		);
	}
	if (findClass(name)) {
		throw new RingtapError(
			'ERR_RINGTAP_DUPLICATE_CLASS',
			`There is a class '${name}' already.`,
			'Give yours another name.',
		);
	}
	const {isVif: runsOnVif} = nativeClass(datapath);
	if (isVif !== undefined && isVif !== runsOnVif) {
		throw new RingtapError(
			'ERR_RINGTAP_CLASS_MISMATCH',
			`Class '${name}' says isVif: ${isVif}, but its data path '${datapath}' is ${runsOnVif ? 'a' : 'no'} VIF.`,
		);
	}
	const cls = new ModuleClass<ShapeOf<D>>(definition);
	registered.set(name, cls);
	return cls;
}

/**
 * A class in TypeScript gets its name; one of that name that was in TypeScript, too, loses it.
 *
 * @internal @throws RingtapError ERR_RINGTAP_DUPLICATE_CLASS
 */
export function registerHosted(cls: ModuleClass): void {
	const known = findClass(cls.name);
	if (known && !known.hosted) {
		throw new RingtapError(
			'ERR_RINGTAP_DUPLICATE_CLASS',
			`There is a class '${cls.name}' already, and it is not in TypeScript.`,
			'Give yours another name.',
		);
	}
	registered.set(cls.name, cls);
}

/** A class of the native core as a value. Its module has nothing to add to what the core does. */
export function builtinClass<S extends Shape>(name: string): ModuleClass<S> {
	const cls = new ModuleClass<S>({name, datapath: name, create: () => ({})});
	registered.set(name, cls);
	return cls;
}

/** @internal Whether a class of that name has been given to `registerClass`, or been asked for. */
export function isRegistered(name: string): boolean {
	return registered.has(name);
}

/** @internal By its registered name, if there is one. */
export function findClass(name: string): ModuleClass | undefined {
	const found = registered.get(name);
	if (found) return found;
	const description = nativeClasses().get(name);
	return description && !description.isInternal ? builtinClass(name) : undefined;
}

/** The classes there are, by name. */
export function classes(): Readonly<Record<string, ModuleClass>> {
	const names = [...nativeClasses().values()].filter(cls => !cls.isInternal).map(cls => cls.name);
	const all = new Set([...names, ...registered.keys()]);
	return Object.fromEntries([...all].sort().map(name => [name, findClass(name)!]));
}

/** The class itself, or by its name. */
export function resolveClass(ref: unknown): ModuleClass {
	if (ref instanceof ModuleClass) return ref;
	const found = typeof ref === 'string' ? findClass(ref) : undefined;
	if (found) return found;
	const names = Object.keys(classes());
	throw new RingtapError(
		'ERR_RINGTAP_UNKNOWN_CLASS',
		`There is no module class '${String(ref)}'.${didYouMean(String(ref), names)}`,
		`There are: ${names.join(', ')}.`,
	);
}
