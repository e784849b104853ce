import type {Colours} from '../runner/report/colours.ts';
import {width} from '../runner/report/table.ts';
import {mostColumns, wrap} from '../wrap.ts';
import type {Examined} from './examine.ts';
import type {Finding, Level} from './finding.ts';

const signs: Readonly<Record<Level, string>> = {ok: '✔', info: '·', warning: '!', lack: '✖'};

/** What was found, in groups, with remedies under what they are for. */
export function tell(examined: readonly Examined[], colours: Colours): string[] {
	return examined.flatMap(({title, findings}) => {
		const widest = Math.max(...findings.map(one => width(one.title)));
		const lines = findings.flatMap(finding => linesOf(finding, widest, colours));
		return [colours.bold(title), ...lines, ''];
	});
}

function linesOf(
	{level, title, text, remedy}: Finding,
	widest: number,
	colours: Colours,
): string[] {
	const paint = painterOf(level, colours);
	const head = `  ${signs[level]} ${title.padEnd(widest)}  `;
	const [first = '', ...more] = wrap(head + text, head.length, mostColumns).split('\n');
	const indent = ' '.repeat(head.length);
	// Commands are not broken: they are there to be copied.
	const remedies = remedy?.split('\n').map((line, i) => `${indent}${i === 0 ? '→' : ' '} ${line}`);
	return [
		paint(head) + first.slice(head.length),
		...more,
		...(remedies ?? []).map(line => colours.cyan(line)),
	];
}

function painterOf(level: Level, {dim, green, red, yellow}: Colours): (text: string) => string {
	return {ok: green, info: dim, warning: yellow, lack: red}[level];
}
