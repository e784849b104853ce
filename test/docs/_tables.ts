import type {FieldDescription} from '../../src/core/native.ts';
import type {ClassDescription, FieldRow, LayerTable} from '../../src/index.ts';

/** A Markdown table; no rows: a sentence. */
function table(heads: readonly string[], rows: readonly (readonly string[])[], none: string) {
	if (rows.length === 0) return [none];
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}

const code = (text: string) => `\`${text}\``;
const cell = (text: string) => text.replaceAll('|', '\\|');

function typeOf({type, min, max, names}: FieldDescription): string {
	const words = (names ?? '').split(' ').filter(word => word !== '');
	const number =
		words.length > 0 ? `number or ${words.map(w => code(w.split('=')[0]!))}` : 'number';
	const types: Record<FieldDescription['type'], string> = {
		bool: 'boolean',
		uint: max < 2 ** 53 && max > 0 ? `${number}, ${min} to ${max}` : number,
		duration: 'duration',
		mac: 'MAC address',
		vif: 'VIF',
		range: `number or range, ${min} to ${max}`,
		uintList: `list of numbers, ${min} to ${max}`,
		ipv4Prefix: 'IPv4 address/length',
		text: 'text',
		path: 'path of a file',
	};
	return types[type];
}

const fields = (list: readonly FieldDescription[]) =>
	list.length === 0
		? '–'
		: list
				.map(({name, required}) => (name === '' ? 'a value' : code(required ? name : `${name}?`)))
				.join(', ');

/** All that a class says of itself, as it stands in docs/6-classes.md. */
export function classTables(description: ClassDescription): string {
	const {params, conditions, commands, drops} = description;
	const answers = (one: (typeof commands)[number]) =>
		one.result === 'nothing'
			? '–'
			: `${one.result === 'rows' ? 'list of ' : ''}${one.results.map(({name, doc}) => (name === '' ? doc : code(name))).join(', ')}`;
	const sections = [
		table(
			['parameter', 'takes', 'default', 'what it is'],
			params.map(p => [code(p.name), typeOf(p), p.default ? code(p.default) : '–', cell(p.doc)]),
			'It takes no parameters.',
		),
		[`Conditions: ${conditions.map(code).join(', ')}.`],
		table(
			['command', 'arguments', 'answers', 'what it does'],
			commands.map(c => [code(c.name), fields(c.arguments), answers(c), cell(c.doc)]),
			'It has no commands.',
		),
		table(
			['drop reason', 'kind', 'when'],
			Object.entries(drops).map(([name, {kind, doc}]) => [code(name), kind, cell(doc)]),
			'It drops nothing.',
		),
	];
	return sections.map(lines => lines.join('\n')).join('\n\n');
}

/** All conditions, as they stand in docs/6-classes.md. */
export function conditionTable(
	conditions: Iterable<{name: string; doc: string; args: readonly FieldDescription[]}>,
): string {
	const rows = [...conditions].map(({name, doc, args}) => [
		code(`${name}(${args.map(arg => arg.name).join(', ')})`),
		args.map(typeOf).join(', ') || '–',
		cell(doc),
	]);
	return table(['condition', 'takes', 'matches'], rows, '').join('\n');
}

/** All layers with their fields, as they stand in docs/4-packets-and-captures.md. */
export function layerTable(layers: Iterable<{table: LayerTable}>): string {
	const mark = ([name, row]: [string, FieldRow]) =>
		code('computed' in row && row.computed ? `${name}*` : name);
	const rows = [...layers]
		.map(({table: {name, fields: all}}) => [
			code(name),
			Object.entries(all as Record<string, FieldRow>)
				.map(mark)
				.join(', '),
		])
		.sort(([a], [b]) => a!.localeCompare(b!));
	return table(['layer', 'fields'], rows, '').join('\n');
}
