import type {ClassCommand, ClassDescription} from '../../core/class-description.ts';
import type {Colours} from '../../runner/report/colours.ts';
import {type Column, table} from '../../runner/report/table.ts';
import * as words from './class-words.ts';

const columns = (...titles: string[]): Column[] => titles.map(title => ({title}));

/** All classes, a line each. */
export function classTable(
	all: readonly ClassDescription[],
	conditionCount: number,
	colours: Colours,
): string[] {
	const heads = columns('class', 'VIF', 'lcore', 'conditions', 'commands', 'what it is');
	const rows = all.map(({name, isVif, needsLcore, conditions, commands, doc}) => [
		name,
		isVif ? 'yes' : words.nothing,
		needsLcore ? 'its own' : words.nothing,
		conditions.length === conditionCount ? 'all' : String(conditions.length),
		String(Object.keys(commands).length),
		firstSentence(doc),
	]);
	return table(heads, rows, {head: colours.dim, line: colours.dim});
}

/** All that a class says of itself. */
export function classCard(description: ClassDescription, colours: Colours): string[] {
	const {name, doc, params, conditionTable, commands, classCommands, drops} = description;
	const style = {head: colours.dim, line: colours.dim};
	const section = (title: string, lines: readonly string[]) => ['', colours.bold(title), ...lines];
	const parameters = columns('parameter', 'takes', 'default', 'what it is');
	const conditions = columns('condition', 'takes', 'matches');
	const reasons = columns('drop reason', 'kind', 'of', 'when');
	return [
		colours.bold(name),
		...(doc === '' ? [] : [`${doc.replace(/\.$/, '')}.`]),
		...words.facts(description),
		...section('Parameters', table(parameters, words.fieldRows(params), style)),
		...section('Conditions', table(conditions, words.conditionRows(conditionTable), style)),
		...section('Commands', commandLines(commands, colours)),
		...(Object.keys(classCommands).length === 0
			? []
			: section('Commands of the class itself', commandLines(classCommands, colours))),
		...section('Drops', table(reasons, words.dropRows(drops), style)),
	];
}

function commandLines(commands: ClassDescription['commands'], colours: Colours): string[] {
	const lines = Object.entries(commands).flatMap(([name, command]) => [
		`${colours.cyan(words.signature(name, command))}${arrow(command)}`,
		`    ${command.doc}`,
		...indented(command),
	]);
	return lines.length === 0 ? ['It has none.'] : lines;
}

function arrow(command: ClassCommand): string {
	const answer = words.answer(command);
	return answer === undefined ? '' : ` → ${answer}`;
}

/** Its arguments, then the columns of its answer. */
function indented(command: ClassCommand): string[] {
	const named = ({name}: {name: string}) => name !== '';
	const given = words
		.fieldRows(command.arguments.filter(named))
		.map(([name, takes, , doc]) => [`${name}`, `${takes}`, `${doc}`]);
	const answered = words
		.resultRows(command.results.filter(named))
		.map(([name, takes, doc]) => [`→ ${name}`, `${takes}`, `${doc}`]);
	const rows = [...given, ...answered];
	// The titles and their rule are left out.
	return table(columns('', '', ''), rows)
		.slice(2)
		.map(line => `    ${line}`);
}

function firstSentence(doc: string): string {
	return doc.replace(/\. .*$/s, '').replace(/\.$/, '');
}
