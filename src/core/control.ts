import {inspect} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import type {InstanceObject} from './instance.ts';
import {type CommandDescription, fromNative, type NativeValue} from './native.ts';
import {readField, readObject, writeRow, writeValue} from './schema.ts';

/**
 * Its class's `configure`, also inside a transaction: whoever calls undoes it.
 * @internal
 */
export function configure(
	instance: InstanceObject,
	values: Readonly<Record<string, unknown>>,
): void {
	const {commands} = instance.class.datapath;
	const index = commands.findIndex(({name}) => name === 'configure');
	const args = readArguments(instance, commands[index]!, values);
	const native = instance.native();
	fromNative(() => native.control(instance.id, index, args));
}

/**
 * A command to an instance: one of its data path, else its module's.
 *
 * @throws RingtapError ERR_RINGTAP_UNKNOWN_COMMAND, of an argument, or what the class refuses with.
 */
export function runCommand(instance: InstanceObject, command: string, value: unknown): unknown {
	const native = instance.native();
	instance.vswitch.dataplane.changes.refuse(`${instance.name}.control()`);
	const {commands} = instance.class.datapath;
	const index = commands.findIndex(c => c.name === command);
	const description = commands[index];
	if (!description) {
		if (instance.module.control) return instance.module.control(command, value);
		const names = commands.map(c => c.name);
		throw new RingtapError(
			'ERR_RINGTAP_UNKNOWN_COMMAND',
			`${instance.class.name} '${instance.name}' has no command '${command}'.${didYouMean(command, names)}`,
			names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`,
		);
	}
	const args = readArguments(instance, description, value);
	const rows = fromNative(() => native.control(instance.id, index, args));
	if (command === 'configure') instance.given = {...instance.given, ...(value as object)};
	return present(rows, description);
}

/** An object of arguments; a bare value where the only one has no name. */
function readArguments(
	instance: InstanceObject,
	command: CommandDescription,
	value: unknown,
): NativeValue[] {
	const of = `${instance.name}.control('${command.name}')`;
	const reading = instance.reading('argument', of);
	const [first] = command.arguments;
	if (first?.name === '') return [readField(value, first, reading)];
	if (value !== undefined && (typeof value !== 'object' || value === null)) {
		throw new RingtapError(
			'ERR_RINGTAP_PARAMETER_TYPE',
			`${of} was given ${inspect(value)}; it takes ${first ? 'an object' : 'nothing'}.`,
			first ? `Of: ${command.arguments.map(a => a.name).join(', ')}.` : '',
		);
	}
	return readObject((value ?? {}) as Record<string, unknown>, command.arguments, reading);
}

function present(rows: unknown[][], {result, results}: CommandDescription): unknown {
	if (result === 'nothing') return undefined;
	if (result === 'rows') return rows.map(row => writeRow(row, results));
	const [row = []] = rows;
	const [first] = results;
	return first?.name === '' ? writeValue(row[0], first) : writeRow(row, results);
}
