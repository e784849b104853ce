import {readFileSync} from 'node:fs';
import {conditions} from '../../core/condition.ts';
import {takes} from '../../core/field-words.ts';
import {InstanceObject} from '../../core/instance.ts';
import {classes} from '../../core/module-class.ts';
import {didYouMean, RingtapError} from '../../errors.ts';
import {packageRoot} from '../../own-files.ts';
import type {Colours} from '../../runner/report/colours.ts';
import {plainValue} from '../plain-value.ts';
import type {Workbench} from '../workbench.ts';
import {apiEntries, apiLines, apiNames} from './api.ts';
import {classLines, classMembers} from './class.ts';

/**
 * What there is to say of a name: a dot-command, a class or an instance and what belongs to it, a condition, a name of
 * the API, an error code.
 *
 * @throws RingtapError ERR_RINGTAP_USAGE when there is no such name.
 */
export function topicLines(bench: Workbench, topic: string): string[] {
	const {colours} = bench.output;
	const found =
		dotCommandLines(bench, topic) ??
		classTopic(topic, colours) ??
		conditionLines(topic, colours) ??
		errorLines(topic, colours) ??
		apiTopic(topic, colours);
	if (found) return found;
	throw new RingtapError(
		'ERR_RINGTAP_USAGE',
		`There is no help on '${topic}'.${didYouMean(topic, topicNames(bench))}`,
		'.help alone lists commands; .help bridge, .help bridge.macTable, .help toReceive.',
	);
}

/** All that there is help on. */
export function topicNames({commands}: Workbench): string[] {
	const ofClasses = Object.values(classes()).flatMap(cls => {
		const description = cls.describe();
		const {name} = description;
		return [name, ...classMembers(description).map(member => `${name}.${member}`)];
	});
	const ofApi = Object.keys(apiEntries()).flatMap(name => [name, name.split('.').at(-1)!]);
	return [
		...commands.map(({name}) => `.${name}`),
		...new Set([...ofClasses, ...conditions().keys(), ...ofApi]),
	];
}

function dotCommandLines({commands, output}: Workbench, topic: string): string[] | undefined {
	const command = commands.find(({name}) => topic === `.${name}`);
	if (!command) return undefined;
	const {name, argument, summary, help = ''} = command;
	const head = output.colours.bold(`.${name} ${argument}`.trimEnd());
	return [head, summary, ...(help === '' ? [] : ['', ...help.split('\n')])];
}

/** `bridge`, `br.macTable`: of an instance at the prompt, its class is meant. */
function classTopic(topic: string, colours: Colours): string[] | undefined {
	const [first = '', ...rest] = topic.split('.');
	const member = rest.length === 0 ? undefined : rest.join('.');
	const value = plainValue(globalThis, first);
	const instanceClass = value instanceof InstanceObject ? value.class : undefined;
	const cls = instanceClass ?? (Object.hasOwn(classes(), first) ? classes()[first] : undefined);
	return cls && classLines(cls.describe(), member, colours);
}

function conditionLines(topic: string, {bold}: Colours): string[] | undefined {
	const condition = conditions().get(topic.replace(/^when\./, ''));
	if (!condition) return undefined;
	const {name, doc, args: fields} = condition;
	const rows = fields.map(
		field => `  ${field.name}: ${takes(field)}${field.doc && `, ${field.doc}`}`,
	);
	return [bold(`${name}(${fields.map(field => field.name).join(', ')})`), doc, ...rows];
}

/** Its row of the table of errors. */
function errorLines(topic: string, {bold}: Colours): string[] | undefined {
	if (!/^ERR_RINGTAP_\w+$/.test(topic)) return undefined;
	const text = readFileSync(`${packageRoot}docs/7-errors.md`, 'utf8');
	const row = text.split('\n').find(line => line.startsWith(`| \`${topic}\` |`));
	if (row === undefined) return undefined;
	const [, , ...cells] = row.split(/(?<!\\)\|/).map(cell => cell.trim());
	return [bold(topic), ...cells.filter(cell => cell !== '')];
}

function apiTopic(topic: string, colours: Colours): string[] | undefined {
	const [name, ...others] = apiNames(topic);
	if (name === undefined) return undefined;
	const lines = apiLines(name, colours);
	return others.length === 0
		? lines
		: [...lines, '', colours.dim(`also: ${others.slice(0, 8).join(', ')}`)];
}
