// A folder with a scenario file in it, and its goldens.
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {ExecutionContext} from 'ava';
import {forgetGoldens} from '../../src/harness/golden/desk.ts';
import {type GoldenUpdate, setGoldenUpdate} from '../../src/harness/golden/mode.ts';
import type {ScenarioOptions} from '../../src/harness/registry.ts';
import type {ScenarioResult} from '../../src/harness/result.ts';
import {runScenario} from '../../src/harness/run-scenario.ts';
import type {Scene} from '../../src/index.ts';

// Whoever runs these tests may be a CI engine: what that changes has tests of its own.
delete process.env.CI;

export interface GoldenLab {
	readonly folder: string;
	/** The scenario file; there is none, and nobody needs it. */
	readonly file: string;
	/** `isSameLoad`: the file has this scenario beside those run before. */
	run(
		body: (scene: Scene) => void,
		how?: {
			title?: string;
			update?: GoldenUpdate;
			ci?: string;
			options?: ScenarioOptions;
			isSameLoad?: boolean;
		},
	): Promise<ScenarioResult>;
	has(name: string): boolean;
	path(name: string): string;
	bytes(name: string): Buffer;
	write(name: string, bytes: Buffer | string): void;
}

/** Tests that use it are serial: how goldens are updated is a matter of the process. */
export function goldenLab(t: ExecutionContext): GoldenLab {
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-golden-'));
	t.teardown(() => rmSync(folder, {recursive: true}));
	const file = join(folder, 'lab.dp.ts');
	const path = (name: string) => join(folder, 'goldens/lab', name);
	return {
		folder,
		file,
		path,
		async run(body, {title = 'a scenario', update, ci, options = {}, isSameLoad = false} = {}) {
			if (!isSameLoad) forgetGoldens(file);
			setGoldenUpdate(update);
			if (ci !== undefined) process.env.CI = ci;
			try {
				return await runScenario({title, body, options, file, line: 12});
			} finally {
				setGoldenUpdate(undefined);
				delete process.env.CI;
			}
		},
		has: name => existsSync(path(name)),
		bytes: name => readFileSync(path(name)),
		write: (name, bytes) => writeFileSync(path(name), bytes),
	};
}
