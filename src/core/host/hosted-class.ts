import {inspect} from 'node:util';
import type {z} from 'zod';
import {RingtapError} from '../../errors.ts';
import {Random} from '../../random.ts';
import {unknownCommand} from '../command.ts';
import type {InstanceObject} from '../instance.ts';
import type {Module} from '../module.ts';
import {nativeClass} from '../native-classes.ts';
import type {
	CommandDescription,
	NativeClassDescription,
	ParameterDescription,
} from '../native-tables.ts';
import type {CommandSpec, ModuleDefinition} from './definition.ts';
import {HostedInstance, type PacketCode} from './hosted-instance.ts';
import {contextOf} from './module-context.ts';
import {type NativeHost, nativeHost} from './native-host.ts';
import {readWithZod} from './read-with-zod.ts';
import {fieldOf, fieldsOf, jsonSchemaOf} from './schema-fields.ts';

export type AnyDefinition = ModuleDefinition<any, any, any, any, any, any>;
type Handlers = Readonly<Record<string, (value?: unknown) => unknown>>;

/** What `create` returned. */
interface Created extends PacketCode {
	readonly commands?: Handlers;
	stop?(): void;
}

const faultPrefix = /^fault:\s*/;

/** A class that is written in TypeScript, as the rest of the control plane sees a class: its table, and how an instance begins. */
export class HostedClass {
	readonly definition: AnyDefinition;
	/** Each process with data planes gets to know it anew. */
	readonly #numbers = new WeakMap<NativeHost, number>();
	#datapath: NativeClassDescription | undefined;

	constructor(definition: AnyDefinition) {
		this.definition = definition;
	}

	/** By which the native core in use knows it. */
	get number(): number {
		const host = nativeHost();
		const number = this.#numbers.get(host) ?? this.#defineIn(host);
		this.#numbers.set(host, number);
		return number;
	}

	#defineIn(host: NativeHost): number {
		const {name, doc, isVif = false, copies = 1, conditions} = this.definition;
		return host.defineClass({name, doc, isVif, copies, conditions, drops: this.#ownDrops()});
	}

	get #commands(): Readonly<Record<string, CommandSpec>> {
		return (this.definition.commands ?? {}) as Record<string, CommandSpec>;
	}

	get #classCommands(): Readonly<Record<string, CommandSpec>> {
		return (this.definition.classCommands ?? {}) as Record<string, CommandSpec>;
	}

	#ownDrops() {
		const drops: Record<string, string> = this.definition.drops ?? {};
		return Object.entries(drops).map(([name, doc]) => ({
			name,
			doc: doc.replace(faultPrefix, ''),
			isFault: faultPrefix.test(doc),
		}));
	}

	/** As the native core describes its own classes. What every class and every VIF has is said by two of those. */
	get datapath(): NativeClassDescription {
		if (this.#datapath) return this.#datapath;
		const {name, doc, isVif = false, conditions, params} = this.definition;
		const every = nativeClass('forward');
		const vif = isVif ? nativeClass('testvif') : undefined;
		const ofVif = <T extends {scope: string}>(list: readonly T[] = []) =>
			list.filter(({scope}) => scope === 'vif');
		const own: ParameterDescription[] = params
			? fieldsOf(params, 'input').map(field => ({...field, scope: 'own'}))
			: [];
		this.#datapath = {
			name,
			doc,
			isVif,
			needsLcore: false,
			polls: false,
			captures: false,
			isInternal: false,
			params: [...own, ...ofVif(vif?.params)],
			conditions,
			drops: [
				...every.drops.filter(({scope}) => scope === 'all'),
				...ofVif(vif?.drops),
				...this.#ownDrops().map(drop => ({...drop, scope: 'own' as const})),
			],
			commands: [
				...ofVif(vif?.commands),
				...Object.entries(this.#commands).map(([command, spec]) => describe(command, spec)),
			],
			classCommands: Object.entries(this.#classCommands).map(([command, spec]) =>
				describe(command, spec),
			),
		};
		return this.#datapath;
	}

	/** The parameters of its own, parsed. @throws RingtapError of a parameter. */
	readParams(given: Readonly<Record<string, unknown>>, of: string): unknown {
		const {params} = this.definition;
		if (!params) return {};
		return readWithZod(params, given, of, 'parameter');
	}

	/** The control side of an instance, its code begun. */
	begin(instance: InstanceObject, number: number, params: unknown): Module {
		const {definition} = this;
		const hosted = new HostedInstance(instance, number);
		const reasons = Object.keys(definition.drops ?? {});
		const {seed} = instance.vswitch.dataplane;
		const random = new Random(seedOf(seed, instance.name));
		const context = contextOf(hosted, instance, params, reasons, random);
		try {
			const created = definition.create(context as never) as unknown as Created;
			this.#check(created);
			hosted.begin(created);
			return {
				stop: () => created.stop?.(),
				control: (command, value) => this.#control(instance, hosted, created, command, value),
				removed: () => hosted.end(),
			};
		} catch (error) {
			hosted.end();
			throw error;
		}
	}

	#check(created: Created): void {
		const {name} = this.definition;
		const hasOne = typeof created?.packet === 'function' || typeof created?.burst === 'function';
		if (!hasOne) throw badDefinition(name, 'create() returned neither packet nor burst');
		for (const command of Object.keys(this.#commands)) {
			if (typeof created.commands?.[command] === 'function') continue;
			throw badDefinition(name, `create() returned no handler of the command '${command}'`);
		}
	}

	#control(
		instance: InstanceObject,
		hosted: HostedInstance,
		{commands = {}}: Created,
		command: string,
		value: unknown,
	): unknown {
		const of = `${instance.name}.control('${command}')`;
		const spec = this.#commands[command]!;
		const given = readValue(spec, value, of);
		return readAnswer(spec, of, () => hosted.call(() => commands[command]!(given)));
	}

	/** A command to the class. @throws RingtapError ERR_RINGTAP_UNKNOWN_COMMAND */
	control(command: string, value: unknown): unknown {
		const {name, control = {}} = this.definition;
		const specs = this.#classCommands;
		if (!Object.hasOwn(specs, command)) {
			throw unknownCommand(`Class '${name}'`, command, Object.keys(specs));
		}
		const of = `${name}.control('${command}')`;
		const given = readValue(specs[command]!, value, of);
		return readAnswer(specs[command]!, of, () => (control as Handlers)[command]!(given));
	}
}

function describe(name: string, {doc, value, result}: CommandSpec): CommandDescription {
	const isObject = value !== undefined && 'shape' in value;
	const bare = (schema: z.ZodType, io: 'input' | 'output') => fieldOf(jsonSchemaOf(schema, io));
	return {
		name,
		doc,
		arguments: isObject ? fieldsOf(value, 'input') : value ? [bare(value, 'input')] : [],
		result: 'one',
		results: [bare(result, 'output')],
		scope: 'own',
	};
}

function readValue({value: schema}: CommandSpec, given: unknown, of: string): unknown {
	if (schema) return readWithZod(schema, given, of, 'argument');
	if (given === undefined) return undefined;
	throw new RingtapError(
		'ERR_RINGTAP_PARAMETER_TYPE',
		`${of} was given ${inspect(given)}; it takes nothing.`,
	);
}

/** What the handler answers is as its schema says, or its author is told. */
function readAnswer({result}: CommandSpec, of: string, ask: () => unknown): unknown {
	let answer: unknown;
	try {
		answer = ask();
	} catch (error) {
		if (error instanceof RingtapError) throw error;
		const message = error instanceof Error ? error.message : String(error);
		throw new RingtapError('ERR_RINGTAP_MODULE_THREW', `${of} threw: ${message}`, '', {
			cause: error,
		});
	}
	const read = result.safeParse(answer);
	if (read.success) return read.data;
	const [issue] = read.error.issues;
	throw new RingtapError(
		'ERR_RINGTAP_COMMAND_RESULT',
		`${of} answered ${inspect(answer, {depth: 1})}, which is not what its class says it answers: ${issue!.message}.`,
		"Mend the handler, or the command's result.",
	);
}

export function badDefinition(name: unknown, what: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_MODULE_DEFINITION',
		`Class ${inspect(name)}: ${what}.`,
		'See defineModule().',
	);
}

/** FNV-1a of the name, from the seed on. */
function seedOf(seed: number, name: string): number {
	let hash = (0x811c9dc5 ^ seed) >>> 0;
	for (const char of name) hash = Math.imul(hash ^ char.codePointAt(0)!, 0x01000193) >>> 0;
	return hash;
}
