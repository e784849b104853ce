import {inspect} from 'node:util';
import type {z} from 'zod';
import {didYouMean, type ErrorCode, RingtapError} from '../../errors.ts';

/**
 * What people gave, by a zod schema; refused in the same words as by a native table. `of` and `kind` are for messages:
 * `nat 'nat0'`, `parameter`.
 *
 * @throws RingtapError ERR_RINGTAP_UNKNOWN_PARAMETER, …_MISSING_PARAMETER, …_PARAMETER_RANGE, …_PARAMETER_TYPE
 */
export function readWithZod(schema: z.ZodType, given: unknown, of: string, kind: string): unknown {
	const read = strict(schema).safeParse(given);
	if (read.success) return read.data;
	throw refusal(read.error.issues[0]!, given, of, kind, namesIn(schema));
}

/** Properties that an object schema does not name are mistakes. */
function strict(schema: z.ZodType): z.ZodType {
	return 'strict' in schema ? (schema as z.ZodObject).strict() : schema;
}

type Issue = z.core.$ZodIssue;

function namesIn(schema: z.ZodType): string[] {
	return 'shape' in schema ? Object.keys(schema.shape as object) : [];
}

function refusal(
	issue: Issue,
	given: unknown,
	of: string,
	kind: string,
	names: readonly string[],
): RingtapError {
	if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
		const [key = ''] = issue.keys;
		return new RingtapError(
			'ERR_RINGTAP_UNKNOWN_PARAMETER',
			`${of} has no ${kind} '${key}'.${didYouMean(key, names)}`,
			names.length === 0 ? 'It takes none.' : `It takes: ${names.join(', ')}.`,
		);
	}
	const path = issue.path.map(String).join('.');
	const what = path === '' ? `the ${kind}` : `${kind} '${path}'`;
	const value = issue.path.reduce<unknown>(
		(at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
		given,
	);
	if (value === undefined) {
		return new RingtapError('ERR_RINGTAP_MISSING_PARAMETER', `${of} needs ${what}.`, issue.message);
	}
	const shown = inspect(value, {depth: 0, breakLength: Number.POSITIVE_INFINITY});
	return new RingtapError(codeOf(issue), `${of}: ${what} is ${shown}; ${issue.message}.`);
}

function codeOf({code}: Issue): ErrorCode {
	const isRange = code === 'too_small' || code === 'too_big' || code === 'not_multiple_of';
	return isRange ? 'ERR_RINGTAP_PARAMETER_RANGE' : 'ERR_RINGTAP_PARAMETER_TYPE';
}
