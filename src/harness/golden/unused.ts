import {existsSync, readdirSync, rmSync} from 'node:fs';
import type {RegisteredScenario} from '../registry.ts';
import type {ScenarioResult} from '../result.ts';
import {goldensAskedFor} from './desk.ts';
import {goldenMode} from './mode.ts';
import {goldenFolder, goldenPath, nameOfGolden, shownPath, volatilePath} from './place.ts';

/**
 * A line on each golden of a file that none of its scenarios has asked for; `--update` removes it. None when a scenario of
 * the file was left out, skipped, or did not come to its end: it may be that one's.
 */
export function tellUnusedGoldens(
	file: string,
	declared: readonly RegisteredScenario[],
	results: readonly Pick<ScenarioResult, 'status'>[],
): string[] {
	const isWhole =
		results.length === declared.length && results.every(({status}) => status === 'passed');
	if (!isWhole || declared.some(({isFailing}) => isFailing)) return [];
	const isRemoving = goldenMode() === 'all';
	return unusedGoldens(file).map(path => {
		if (!isRemoving) return `unused golden ${shownPath(path)}: --update removes it`;
		rmSync(path);
		rmSync(volatilePath(path), {force: true});
		return `removed unused golden ${shownPath(path)}`;
	});
}

function unusedGoldens(file: string): string[] {
	const folder = goldenFolder(file);
	if (!existsSync(folder)) return [];
	const asked = goldensAskedFor(file);
	const names = readdirSync(folder).map(nameOfGolden);
	return names
		.filter(name => name !== undefined && !asked.has(name))
		.map(name => goldenPath(folder, name!));
}
