import {presentAnswer, readCommandArguments, unknownCommand} from './command.ts';
import type {InstanceObject} from './instance.ts';
import {fromNative} from './native.ts';

/**
 * Its class's `configure`, also inside a transaction: whoever calls undoes it.
 * @internal
 */
export function configure(
	instance: InstanceObject,
	values: Readonly<Record<string, unknown>>,
): void {
	const {hosted, datapath} = instance.class;
	if (hosted) return void instance.module.control!('configure', values);
	const {commands} = datapath;
	const index = commands.findIndex(({name}) => name === 'configure');
	const reading = instance.reading('argument', `${instance.name}.control('configure')`);
	const args = readCommandArguments(commands[index]!, values, reading);
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
	const {hosted, datapath} = instance.class;
	const {commands} = datapath;
	const index = commands.findIndex(c => c.name === command);
	const description = commands[index];
	if (!description) {
		if (!hosted && instance.module.control) return instance.module.control(command, value);
		const names = commands.map(c => c.name);
		throw unknownCommand(`${instance.class.name} '${instance.name}'`, command, names);
	}
	if (hosted && description.scope === 'own') {
		const answer = instance.module.control!(command, value);
		noteConfiguration(instance, command, value);
		return answer;
	}
	const of = `${instance.name}.control('${description.name}')`;
	const args = readCommandArguments(description, value, instance.reading('argument', of));
	const rows = fromNative(() => native.control(instance.id, index, args));
	noteConfiguration(instance, command, value);
	return presentAnswer(rows, description);
}

/** What it was given is from here on what it has been told since. */
function noteConfiguration(instance: InstanceObject, command: string, value: unknown): void {
	if (command === 'configure') instance.given = {...instance.given, ...(value as object)};
}
