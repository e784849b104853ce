import {basename} from 'node:path';
import type {FailedScene} from '../harness/failed-scene.ts';
import type {Colours} from '../runner/report/colours.ts';
import type {Workbench} from './workbench.ts';

/** What there is to say to somebody who comes to look at a scene that has failed. */
export function visitText(
	{scenario, problems}: FailedScene,
	bench: Workbench,
	{red, bold}: Colours,
): string {
	const {title, file, line} = scenario;
	const stories = problems.flatMap(({story}) => story.trimEnd().split('\n'));
	const names = bench.visitedNames.join(', ');
	return [
		`${red('✖')} ${bold(title)}  ${basename(file)}:${line}`,
		...stories.map(text => `  ${text}`),
		names === '' ? '' : `Its graph is here: ${names}.`,
		`.topology and .trace show it; dataplane (dp), inject and expect are its own.`,
		'',
	]
		.filter((text, i, all) => text !== '' || i === all.length - 1)
		.join('\n');
}
