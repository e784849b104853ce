import {relative} from 'node:path';
import type {ProjectConfig} from '../../runner/project-config.ts';
import {findTypeScript, TypeCheck} from '../../runner/type-check.ts';
import {usageError} from './options.ts';

/** Options of commands that check types beside running scenarios. */
export const TYPE_OPTIONS = {
	types: {type: 'boolean'},
	'no-types': {type: 'boolean'},
} as const;

export const TYPE_USAGE = `\
  --no-types       types are not checked; by default they are, once the first results are there,
                   where the project has a tsconfig.json and TypeScript; --types: it has to have`;

export interface TypeValues {
	readonly types?: boolean | undefined;
	readonly 'no-types'?: boolean | undefined;
}

/** undefined: types are not checked. @throws RingtapError ERR_RINGTAP_USAGE */
export function prepareTypeCheck(
	{types = false, 'no-types': isOff = false}: TypeValues,
	{typecheck, folder}: ProjectConfig,
	files: readonly string[],
): TypeCheck | undefined {
	if (types && isOff) throw usageError('--types and --no-types: which of them?');
	const isAsked = types || typecheck === true;
	if (isOff || (typecheck === false && !types)) return undefined;
	const project = findTypeScript(folder);
	if (typeof project !== 'string') {
		// Of files elsewhere the options are others, whatever they are.
		const own = files.filter(file => !relative(folder, file).startsWith('..'));
		return own.length > 0 ? new TypeCheck(project, own) : undefined;
	}
	if (types) throw usageError(`Types cannot be checked: ${project}.`, 'npm install -D typescript');
	if (isAsked) process.stderr.write(`Types are not checked: ${project}.\n`);
	return undefined;
}
