import {inspect} from 'node:util';
import {didYouMean, RingtapError} from './errors.ts';

/** What `ringtap.config.ts` exports: what holds for a project, and for no single scenario. */
export interface RingtapConfig {
	/** Files and folders that are meant where none is given. Default: the folder of the configuration. */
	readonly files?: readonly string[];
	/** Mbufs of the pool, of which each process has one. */
	readonly mbufs?: number;
	/** Size of rings whose module asks for none, where the scenario says nothing. Default 1,024. */
	readonly ringSize?: number;
	/** Whether `ringtap test` checks types. Default: where TypeScript and a tsconfig.json are found. */
	readonly typecheck?: boolean;
	/** Folder of golden captures, relative to that of each file of scenarios. Default `goldens`. */
	readonly goldens?: string;
	/** Module libraries that are loaded before any file. */
	readonly modules?: readonly string[];
}

const checks: {readonly [K in keyof Required<RingtapConfig>]: readonly [Check, takes: string]} = {
	files: [isTexts, "paths: ['test', 'lab/nat.dp.ts']"],
	mbufs: [isWhole(1, 4_000_000), 'a whole number from 1 to 4000000'],
	ringSize: [isWhole(1, 1_048_576), 'a whole number from 1 to 1048576'],
	typecheck: [value => typeof value === 'boolean', 'true or false'],
	goldens: [isText, 'the name of a folder'],
	modules: [isTexts, "paths: ['build/limiter.so']"],
};

type Check = (value: unknown) => boolean;

/**
 * The configuration of a project, checked; for `ringtap.config.ts`, which `ringtap run` and `ringtap test` find in the
 * working directory or the nearest folder above. Paths are relative to its folder.
 *
 * @throws RingtapError ERR_RINGTAP_CONFIG
 * @example
 * // ringtap.config.ts
 * export default defineConfig({files: ['test'], mbufs: 16_383, modules: ['build/limiter.so']});
 */
export function defineConfig<const T extends RingtapConfig>(config: T): T {
	checkConfig(config);
	return config;
}

/** @throws RingtapError ERR_RINGTAP_CONFIG */
export function checkConfig(config: unknown): asserts config is RingtapConfig {
	if (typeof config !== 'object' || config === null || Array.isArray(config))
		throw wrong(`The configuration is ${inspect(config)}; it takes an object.`);
	for (const [name, value] of Object.entries(config)) {
		const check = Object.hasOwn(checks, name) && checks[name as keyof RingtapConfig];
		if (!check) {
			const known = Object.keys(checks);
			throw wrong(
				`The configuration has no '${name}'.${didYouMean(name, known)}`,
				`It takes ${known.join(', ')}.`,
			);
		}
		const [isRight, takes] = check;
		if (value !== undefined && !isRight(value))
			throw wrong(`'${name}' of the configuration is ${inspect(value)}; it takes ${takes}.`);
	}
}

function isText(value: unknown): boolean {
	return typeof value === 'string' && value !== '';
}

function isTexts(value: unknown): boolean {
	return Array.isArray(value) && value.every(isText);
}

function isWhole(min: number, max: number): Check {
	return value => Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

function wrong(message: string, fix = ''): RingtapError {
	return new RingtapError('ERR_RINGTAP_CONFIG', message, fix);
}
