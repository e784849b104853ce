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
	return [
		`${red('✖')} ${bold(title)}  ${basename(file)}:${line}`,
		...stories.map(text => `  ${text}`),
		graphText(bench),
	].join('\n');
}

/** What there is to do about the graph of a scene; lines, the last one ended. */
export function graphText({visitedNames}: Workbench): string {
	const names = visitedNames.length === 0 ? '' : `Its graph is here: ${visitedNames.join(', ')}.\n`;
	return `${names}.topology and .trace show it; dataplane (dp), inject and expect are its own.\n`;
}
