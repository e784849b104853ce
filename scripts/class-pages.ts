import * as words from '../src/commands/shared/class-words.ts';
import type {ClassCommand, ClassDescription} from '../src/core/class-description.ts';
import type {SupportedCondition} from '../src/index.ts';

const note =
	'<!-- Made from the native tables by scripts/generate-class-pages.ts. Do not edit. -->';

const code = (text: string) => (text === words.nothing ? text : `\`${text}\``);
const sentence = (text: string) => `${text.replace(/\.$/, '')}.`;

type Rows = readonly (readonly string[])[];

/** A Markdown table, the cells of some columns as code; no rows: a sentence. */
function table(heads: readonly string[], rows: Rows, none: string, codes = [0]): string {
	if (rows.length === 0) return none;
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	const body = rows.map(row =>
		row
			.map(cell => cell.replaceAll('|', '\\|'))
			.map((cell, i) => (codes.includes(i) ? code(cell) : cell)),
	);
	return [heads, heads.map(() => '---'), ...body].map(line).join('\n');
}

/** docs/classes/NAME.md. */
export function classPage(description: ClassDescription, conditionCount: number): string {
	const {name, doc, params, conditions, commands, drops} = description;
	const heads = ['parameter', 'takes', 'default', 'what it is'];
	const hasAll = conditions.length === conditionCount;
	const supported = hasAll ? 'all that there are' : conditions.map(code).join(', ');
	const reasons = table(
		['drop reason', 'kind', 'of', 'when'],
		words.dropRows(drops),
		'It drops nothing.',
	);
	const sections = [
		note,
		`# \`${name}\``,
		sentence(doc),
		`More in [Classes](../6-classes.md#${name.toLowerCase()}).`,
		words
			.facts(description)
			.map(fact => `- ${fact}`)
			.join('\n'),
		'## Parameters',
		table(heads, words.fieldRows(params), '', [0, 2]),
		'## Conditions',
		conditions.length === 0
			? 'It has no output rules.'
			: `Of its rules: ${supported}. What they match is in [Conditions](conditions.md).`,
		'## Commands',
		...(Object.keys(commands).length === 0 ? ['It has no commands.'] : []),
		...Object.entries(commands).flatMap(commandSection),
		'## Drops',
		reasons,
	];
	return `${sections.join('\n\n')}\n`;
}

function commandSection([name, command]: [string, ClassCommand]): string[] {
	const heads = ['argument', 'takes', 'default', 'what it is'];
	const {arguments: fields} = command;
	const [only] = fields;
	const hasBareArgument = only?.name === '';
	const taken = table(heads, words.fieldRows(fields), '', [0, 2]);
	return [
		`### \`${name}\``,
		sentence(capital(command.doc)),
		...(hasBareArgument ? [`It takes a value: ${only.doc}.`] : []),
		...(only && !hasBareArgument ? [taken] : []),
		...answerOf(command),
	];
}

function answerOf(command: ClassCommand): string[] {
	const answer = words.answer(command);
	if (answer === undefined) return [];
	if (command.results[0]!.name === '') return [`It answers ${answer}.`];
	const rows = words.resultRows(command.results);
	const what = command.result === 'rows' ? 'a list of' : 'an object';
	return [`It answers ${what}:`, table(['property', 'is', 'what it is'], rows, '')];
}

/** docs/classes/conditions.md. */
export function conditionsPage(all: Readonly<Record<string, SupportedCondition>>): string {
	const heads = ['condition', 'takes', 'matches'];
	const sections = [
		note,
		'# Conditions',
		'How they are used is in [Classes](../6-classes.md#conditions).',
		table(heads, words.conditionRows(all), ''),
	];
	return `${sections.join('\n\n')}\n`;
}

/** docs/classes/README.md. */
export function indexPage(all: readonly ClassDescription[]): string {
	const rows = all.map(({name, isVif, needsLcore, doc}) => [
		`[\`${name}\`](${name}.md)`,
		isVif ? 'yes' : words.nothing,
		needsLcore ? 'its own' : words.nothing,
		doc,
	]);
	const sections = [
		note,
		'# Reference of the classes',
		'How they are used is in [Classes](../6-classes.md); what their rules match on, in [Conditions](conditions.md).',
		table(['class', 'VIF', 'lcore', 'what it is'], rows, '', []),
	];
	return `${sections.join('\n\n')}\n`;
}

function capital(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
