import type {FieldRow, LayerTable} from '../../src/index.ts';

/** A Markdown table. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]) {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(heads), line(heads.map(() => '---')), ...rows.map(line)];
}

const code = (text: string) => `\`${text}\``;
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
	return table(['layer', 'fields'], rows).join('\n');
}
