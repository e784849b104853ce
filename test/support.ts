// What tests of the core and the harness share.
import {fileURLToPath} from 'node:url';
import type {RegisteredScenario, ScenarioOptions} from '../src/harness/registry.ts';
import type {ScenarioProblem} from '../src/harness/result.ts';
import {runScenario} from '../src/harness/run-scenario.ts';
import type {Instance, ModuleClass, RingtapError, Scene, Shape, Vswitch} from '../src/index.ts';

/** A class of the test build: misbehaving ones, sinks, generators. */
interface AnyShape extends Shape {
	params: object;
	commands: Record<string, (value?: unknown) => unknown>;
	drops: string;
	vif: false;
	captures: false;
}

/** Adds an instance of a class that only test builds have. */
export function addTestClass(
	vswitch: Vswitch,
	cls: string,
	name: string,
	params: object = {},
): Instance<AnyShape> {
	return vswitch.add(cls as unknown as ModuleClass<AnyShape>, name, params);
}

/** The path of a fixture, wherever the test is. */
export function fixture(name: string): string {
	return fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));
}

export function declare(
	body: (scene: Scene) => void | Promise<void>,
	options: ScenarioOptions = {},
): RegisteredScenario {
	return {title: 'a scenario', body, options, file: fileURLToPath(import.meta.url), line: 1};
}

/** Runs a scenario, and returns its problems. */
export async function problemsOf(
	body: (scene: Scene) => void | Promise<void>,
	options: ScenarioOptions = {},
): Promise<readonly ScenarioProblem[]> {
	const {problems} = await runScenario(declare(body, options));
	return problems;
}

/** First lines, for assertions that read well. */
export function messages(problems: readonly ScenarioProblem[]): string[] {
	return problems.map(({message}) => message);
}

/** The error that a call throws; undefined when it throws none. */
export function thrownBy(call: () => unknown): RingtapError | undefined {
	try {
		call();
	} catch (error) {
		return error as RingtapError;
	}
	return undefined;
}
