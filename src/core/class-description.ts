import {type ConditionName, conditions} from './condition.ts';
import {
	argumentsSchema,
	type JsonSchema,
	objectSchema,
	resultSchema,
	tupleSchema,
} from './json-schema.ts';
import type {RingParam} from './module.ts';
import type {
	CommandDescription,
	FieldDescription,
	NativeClassDescription,
	ParameterDescription,
	Scope,
} from './native-tables.ts';
import {defaultRingSize, maxRingSize, ringSizeParameter} from './ring-size.ts';

/** Why a class drops packets. */
export interface DropDescription {
	readonly doc: string;
	/** A verdict is as the class means it; a fault fails a scenario that does not expect it. */
	readonly kind: 'verdict' | 'fault';
	/** Whether every class has it, every VIF, or this class. */
	readonly scope: Scope;
}

/** A condition that the rules of a class may have. */
export interface SupportedCondition {
	readonly doc: string;
	readonly arguments: readonly FieldDescription[];
	/** The name of the one object whose properties the arguments are; else each is one. */
	readonly object?: string;
	/** JSON schema of the arguments: an array. */
	readonly argumentsSchema: JsonSchema;
}

/** What instances of a class understand. */
export interface ClassCommand extends Omit<CommandDescription, 'name'> {
	/** JSON schema of the value; undefined when it takes none. */
	readonly argumentsSchema?: JsonSchema;
	/** JSON schema of the answer; undefined when there is none. */
	readonly resultSchema?: JsonSchema;
}

/** A ring that instances of a class read. */
export interface RingDescription {
	/** Packets it holds unless something else is asked for; a dataplane may have another default. */
	readonly size: number;
	readonly maxSize: number;
	readonly flags: NonNullable<RingParam['flags']>;
}

/** What a class says of itself: note 2 of the original asked for it. */
export interface ClassDescription {
	readonly name: string;
	readonly doc: string;
	/** The native class that moves its packets. */
	readonly datapath: string;
	/** What it is written in: one in TypeScript runs on the thread that uses the dataplane. */
	readonly language: 'native' | 'typescript';
	readonly isVif: boolean;
	readonly needsLcore: boolean;
	/** Its far end is the test: what is sent to it can be expected. */
	readonly captures: boolean;
	readonly conditions: readonly ConditionName[];
	/** The same conditions with what they take. */
	readonly conditionTable: Readonly<Record<string, SupportedCondition>>;
	readonly drops: Readonly<Record<string, DropDescription>>;
	/** Its own, then those of every VIF, then those of every class. */
	readonly params: readonly ParameterDescription[];
	/** JSON schema of what `vswitch.add(cls, name, params)` takes. In JSON, a VIF is its name. */
	readonly paramsSchema: JsonSchema;
	readonly commands: Readonly<Record<string, ClassCommand>>;
	/** What the class itself understands. */
	readonly classCommands: Readonly<Record<string, ClassCommand>>;
	/** `inbound`: of a VIF that is made with `inbound: true`. */
	readonly rings: {readonly input: RingDescription; readonly inbound?: RingDescription};
}

/** What a class says of itself beside its native table. */
export interface OwnWords {
	readonly name: string;
	readonly doc?: string;
	readonly needsLcore?: boolean;
	readonly ring?: RingParam;
	readonly hosted?: unknown;
}

/** Reads tables and nothing else: no instance, no module is made, and DPDK is not started. */
export function describeClass(own: OwnWords, datapath: NativeClassDescription): ClassDescription {
	const {name} = own;
	const params = [...datapath.params, ringSizeParameter];
	return deepFreeze({
		name,
		doc: own.doc ?? datapath.doc,
		datapath: datapath.name,
		language: own.hosted ? 'typescript' : 'native',
		isVif: datapath.isVif,
		needsLcore: own.needsLcore ?? datapath.needsLcore,
		captures: datapath.captures,
		conditions: datapath.conditions as readonly ConditionName[],
		conditionTable: describeConditions(datapath.conditions),
		drops: Object.fromEntries(
			datapath.drops.map(drop => [
				drop.name,
				{doc: drop.doc, kind: drop.isFault ? 'fault' : 'verdict', scope: drop.scope},
			]),
		),
		params,
		paramsSchema: objectSchema(`Parameters of ${name}`, params),
		commands: Object.fromEntries(
			datapath.commands.map(command => describeCommand(`${name} ${command.name}`, command)),
		),
		classCommands: Object.fromEntries(
			datapath.classCommands.map(command =>
				describeCommand(`class ${name} ${command.name}`, command),
			),
		),
		rings: ringsOf(own.ring, datapath.isVif),
	});
}

/** What conditions take; by default of all that there are. */
export function describeConditions(
	names: readonly string[] = [...conditions().keys()],
): Readonly<Record<string, SupportedCondition>> {
	return Object.fromEntries(names.map(describeCondition));
}

function describeCondition(name: string): [string, SupportedCondition] {
	const {doc, args, object} = conditions().get(name)!;
	const schema = tupleSchema(`Arguments of ${name}`, args, object !== undefined);
	const taken = {arguments: args, ...(object !== undefined && {object})};
	return [name, {doc, ...taken, argumentsSchema: schema}];
}

function describeCommand(title: string, command: CommandDescription): [string, ClassCommand] {
	const {name, ...rest} = command;
	const taken = argumentsSchema(`Arguments of ${title}`, command);
	const answered = resultSchema(`What ${title} answers`, command);
	const schemas = {
		...(taken && {argumentsSchema: taken}),
		...(answered && {resultSchema: answered}),
	};
	return [name, {...rest, ...schemas}];
}

function ringsOf({size = defaultRingSize, flags = []}: RingParam = {}, isVif: boolean) {
	const ring: RingDescription = {size, maxSize: maxRingSize, flags};
	return {input: ring, ...(isVif && {inbound: ring})};
}

/** One description serves everybody who asks. */
function deepFreeze<T extends object>(value: T): T {
	for (const inner of Object.values(value))
		if (typeof inner === 'object' && inner !== null && !Object.isFrozen(inner)) deepFreeze(inner);
	return Object.freeze(value);
}
