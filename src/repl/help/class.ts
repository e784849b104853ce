import {classCard} from '../../commands/shared/class-card.ts';
import type {ClassDescription} from '../../core/class-description.ts';
import type {Colours} from '../../runner/report/colours.ts';

/** All that a class says of itself; or of one of its parameters, conditions, commands or drop reasons. */
export function classLines(
	description: ClassDescription,
	member: string | undefined,
	colours: Colours,
): string[] | undefined {
	if (member === undefined) return classCard(description, colours);
	const only = onlyMember(description, member);
	if (!only) return undefined;
	const lines = classCard(only, colours);
	const title = colours.bold(`${description.name}.${member}`);
	// Of its sections, those that are not empty: each begins with a blank line and a title.
	const sections = lines.join('\n').split('\n\n').slice(1);
	return [
		title,
		...sections.filter(text => text.includes(member)).flatMap(text => text.split('\n').slice(1)),
	];
}

/** Names that stand behind the dot. */
export function classMembers({
	params,
	conditionTable,
	commands,
	classCommands,
	drops,
}: ClassDescription): string[] {
	return [
		...params.map(({name}) => name),
		...[conditionTable, commands, classCommands, drops].flatMap(table => Object.keys(table)),
	];
}

function onlyMember(description: ClassDescription, member: string): ClassDescription | undefined {
	if (!classMembers(description).includes(member)) return undefined;
	const {params, conditionTable, commands, classCommands, drops} = description;
	return {
		...description,
		params: params.filter(({name}) => name === member),
		conditionTable: only(conditionTable, member),
		commands: only(commands, member),
		classCommands: only(classCommands, member),
		drops: only(drops, member),
	};
}

function only<T>(table: Readonly<Record<string, T>>, name: string): Record<string, T> {
	return Object.hasOwn(table, name) ? {[name]: table[name]!} : {};
}
