import {inspect} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import type {NativeValue} from './native.ts';
import type {CommandDescription} from './native-tables.ts';
import {type Reading, readField, readObject, writeRow, writeValue} from './schema.ts';

/**
 * What a command is given: an object of arguments; a bare value where the only one has no name.
 *
 * @throws RingtapError of an argument
 */
export function readCommandArguments(
	command: CommandDescription,
	value: unknown,
	reading: Reading,
): NativeValue[] {
	const [first] = command.arguments;
	if (first?.name === '') return [readField(value, first, reading)];
	if (value !== undefined && (typeof value !== 'object' || value === null)) {
		throw new RingtapError(
			'ERR_RINGTAP_PARAMETER_TYPE',
			`${reading.of} was given ${inspect(value)}; it takes ${first ? 'an object' : 'nothing'}.`,
			first ? `Of: ${command.arguments.map(a => a.name).join(', ')}.` : '',
		);
	}
	return readObject((value ?? {}) as Record<string, unknown>, command.arguments, reading);
}

/** What a command answers, from the rows of the core. */
export function presentAnswer(rows: unknown[][], {result, results}: CommandDescription): unknown {
	if (result === 'nothing') return undefined;
	const [first] = results;
	const present = (row: unknown[]) =>
		first?.name === '' ? writeValue(row[0], first) : writeRow(row, results);
	return result === 'rows' ? rows.map(present) : present(rows[0] ?? []);
}

/** `subject` understands only the commands of these names. */
export function unknownCommand(
	subject: string,
	command: string,
	names: readonly string[],
): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_UNKNOWN_COMMAND',
		`${subject} has no command '${command}'.${didYouMean(command, names)}`,
		names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`,
	);
}
