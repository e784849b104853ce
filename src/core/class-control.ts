import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import {presentAnswer, readCommandArguments, unknownCommand} from './command.ts';
import {ensureLoaded} from './library.ts';
import type {ModuleClass} from './module-class.ts';
import {fromNative, native} from './native.ts';

/**
 * A command to a class of the native core.
 *
 * @throws RingtapError ERR_RINGTAP_UNKNOWN_COMMAND, of an argument, or what the class refuses with.
 */
export function runClassCommand(cls: ModuleClass, command: string, value: unknown): unknown {
	const {name, classCommands} = cls.datapath;
	const index = classCommands.findIndex(c => c.name === command);
	const description = classCommands[index];
	if (!description) {
		const names = classCommands.map(c => c.name);
		if (names.length > 0) throw unknownCommand(`Class '${cls.name}'`, command, names);
		throw new RingtapError(
			'ERR_RINGTAP_UNKNOWN_COMMAND',
			`Class '${cls.name}' understands no commands; '${command}' was given.`,
			'Instances may: instance.control(command, value).',
		);
	}
	const of = `${cls.name}.control('${command}')`;
	const args = readCommandArguments(description, value, {of, kind: 'argument', vif: noVif});
	ensureLoaded(name);
	const rows = fromNative(() => native().controlClass(name, index, args));
	return presentAnswer(rows, description);
}

function noVif(value: unknown, what: string): never {
	throw new RingtapError(
		'ERR_RINGTAP_PARAMETER_TYPE',
		`${what} is ${inspect(value, {depth: 0})}; a class belongs to no dataplane, so it can be given no VIF.`,
	);
}
