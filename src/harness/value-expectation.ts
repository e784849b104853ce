import {inspect, isDeepStrictEqual} from 'node:util';
import {RingtapError} from '../errors.ts';
import {ScenarioFailure} from './failure.ts';

export interface ValueExpectation<T> {
	/** The same value (Object.is). */
	toBe(expected: T): void;
	/** Equal in structure. */
	toEqual(expected: T): void;
	/** Has at least these properties, equal in structure. */
	toMatchObject(expected: object): void;
	/** For functions: throws, with that code when one is given. */
	toThrow(code?: `ERR_RINGTAP_${string}`): void;
}

/** A class, not an object of functions: scenarios expect on a million values, and functions cost more to make. */
export class ValueExpectations<T> implements ValueExpectation<T> {
	readonly #actual: T;

	constructor(actual: T) {
		this.#actual = actual;
	}

	toBe(expected: T): void {
		if (!Object.is(this.#actual, expected)) fail(this.#actual, expected, '');
	}

	toEqual(expected: T): void {
		if (!isDeepStrictEqual(this.#actual, expected)) fail(this.#actual, expected, 'equal to ');
	}

	toMatchObject(expected: object): void {
		if (!containsAll(this.#actual, expected)) fail(this.#actual, expected, 'at least ');
	}

	toThrow(code?: string): void {
		expectThrow(this.#actual, code);
	}
}

/** So much of two values fits on the first line. */
const shortest = 90;
/** Of a value on the first line. */
const mostColumns = 60;

function fail(actual: unknown, expected: unknown, how: string): never {
	const [a, e] = [inspect(actual, {depth: 6}), inspect(expected, {depth: 6})];
	const isPartial = how === 'at least ';
	const isShort = a.length + e.length < shortest && !`${a}${e}`.includes('\n') && !isPartial;
	if (isShort) throw new ScenarioFailure(`the value is ${a}, expected ${how}${e}`);
	const where = firstDifference(actual, expected, isPartial);
	throw new ScenarioFailure(where ?? `the value is not ${how}what was expected`, [
		'received',
		...a.split('\n').map(line => `  ${line}`),
		'expected',
		...e.split('\n').map(line => `  ${line}`),
	]);
}

/** `the value at [1].mac is '02:…', expected '02:…'` */
function firstDifference(
	actual: unknown,
	expected: unknown,
	isPartial: boolean,
	path = '',
): string | undefined {
	const isEqual = isPartial ? containsAll : isDeepStrictEqual;
	if (isEqual(actual, expected)) return undefined;
	if (isNested(actual) && isNested(expected) && Array.isArray(actual) === Array.isArray(expected)) {
		if (Array.isArray(actual) && Array.isArray(expected) && actual.length !== expected.length)
			return `${placed(path)} has ${actual.length} elements, expected ${expected.length}`;
		const keys = Object.keys(isPartial ? expected : {...expected, ...actual});
		for (const key of keys) {
			const at = Array.isArray(actual) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
			const [a, e] = [actual[key], expected[key]];
			const found = firstDifference(a, e, isPartial, at);
			if (found) return found;
		}
	}
	return path === ''
		? undefined
		: `${placed(path)} is ${short(actual)}, expected ${short(expected)}`;
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
	const isPlain = Object.getPrototypeOf(value ?? null) === Object.prototype;
	return typeof value === 'object' && value !== null && (Array.isArray(value) || isPlain);
}

function placed(path: string): string {
	return path === '' ? 'the value' : `the value at ${path}`;
}

function short(value: unknown): string {
	const text = inspect(value, {depth: 1, breakLength: Number.POSITIVE_INFINITY});
	return text.length <= mostColumns ? text : `${text.slice(0, mostColumns - 1)}…`;
}

function containsAll(actual: unknown, expected: unknown): boolean {
	if (typeof expected !== 'object' || expected === null) return Object.is(actual, expected);
	if (typeof actual !== 'object' || actual === null) return false;
	if (Array.isArray(expected) && (!Array.isArray(actual) || actual.length !== expected.length))
		return false;
	return Object.entries(expected).every(([key, value]) =>
		containsAll((actual as Record<string, unknown>)[key], value),
	);
}

function expectThrow(subject: unknown, code: string | undefined): void {
	if (typeof subject !== 'function') {
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`toThrow() was given ${inspect(subject)}; it takes a function: expect(() => …).toThrow().`,
		);
	}
	try {
		subject();
	} catch (error) {
		const thrown = (error as {code?: unknown}).code;
		if (code === undefined || thrown === code) return;
		throw new ScenarioFailure(`it threw ${String(thrown ?? error)}, expected ${code}`, [
			`  ${(error as Error).message}`,
		]);
	}
	throw new ScenarioFailure(`nothing was thrown, expected ${code ?? 'an error'}`);
}
