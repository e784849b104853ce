// Builds the native core by its Makefile.
import {statSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {outputOf, root, run, step, succeeds} from './step.mjs';

export async function buildNative(variant, what) {
	const args = ['-s', '-C', 'native', `VARIANT=${variant}`];
	if (await succeeds('make', ['-q', ...args])) return;
	const objects = await objectsToMake(args);
	const began = Date.now();
	const progress = () => {
		const done = objects.filter(path => madeSince(path, began)).length;
		return {done, total: objects.length, unit: 'files'};
	};
	await step(
		`building ${what}`,
		() => run('make', [`-j${availableParallelism()}`, ...args]),
		progress,
	);
}

/** The object files that make would have compiled. */
async function objectsToMake(args) {
	const commands = (await outputOf('make', ['-n', ...args])) ?? '';
	return [...commands.matchAll(/ -c -o (\S+)/g)].map(([, path]) => path);
}

function madeSince(path, ms) {
	const stat = statSync(new URL(`native/${path}`, root), {throwIfNoEntry: false});
	return stat !== undefined && stat.mtimeMs >= ms;
}
