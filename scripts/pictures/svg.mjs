// A terminal's screen as a picture.

const palette = [
	'#484f58',
	'#ff7b72',
	'#7ee787',
	'#e3b341',
	'#79c0ff',
	'#d2a8ff',
	'#56d4dd',
	'#c9d1d9',
];
const foreground = '#c9d1d9';
const faint = '#8b949e';
const background = '#0d1117';
const cell = {width: 8.43, height: 19};
const margin = 14;

export function svgOf(rows, columns, title) {
	const width = Math.ceil(columns * cell.width + 2 * margin);
	const height = rows.length * cell.height + 2 * margin;
	const texts = rows.map((row, i) => {
		const y = margin + (i + 0.75) * cell.height;
		return `<text y="${y}">${runs(row).map(span).join('')}</text>`;
	});
	return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<title>${title}</title>
<rect width="100%" height="100%" rx="8" fill="${background}"/>
${texts.join('\n')}
</svg>
`;
}

/** Neighbours that look the same. */
function runs(row) {
	const found = [];
	for (const [column, {char, style}] of row.entries()) {
		const look = lookOf(style);
		const last = found.at(-1);
		if (last?.look === look) last.text += char;
		else found.push({look, text: char, column});
	}
	return found;
}

function lookOf({colour, isBold, isDim}) {
	const fill = colour === undefined ? (isDim ? faint : foreground) : palette[colour];
	return `fill="${fill}"${isBold ? ' font-weight="bold"' : ''}`;
}

/** In its column, however wide the font is; several spaces would be one. */
function span({look, text, column}) {
	const escaped = text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll(' ', '\u00a0');
	const x = (margin + column * cell.width).toFixed(2);
	return `<tspan x="${x}" ${look}>${escaped}</tspan>`;
}
