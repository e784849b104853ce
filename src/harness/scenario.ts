import {inspect} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import {type Arbitrary, fastCheck} from '../packet/arbitrary/fast-check.ts';
import {here, placeOf} from './caller.ts';
import {
	type Body,
	type Property,
	type RegisteredScenario,
	register,
	type ScenarioOptions,
} from './registry.ts';
import type {Scene} from './scene.ts';
import {onUnclaimed} from './unclaimed.ts';

/** Declares scenarios: whoever runs the file runs them. For tables, write a `for` loop. */
export interface ScenarioFunction {
	(title: string, body: Body): void;
	(title: string, options: ScenarioOptions, body: Body): void;
	/** Of its file only this one (and other `only`s) is run. */
	readonly only: Declare;
	/** Is not run, and says why. */
	readonly skip: (title: string, reason: string, body?: Body) => void;
	/** Passes when it fails: a known defect. */
	readonly failing: Declare;
	/**
	 * The body for many random values, each in a fresh scene. A value that fails is made smaller as long as it fails; the
	 * smallest is told, with what begins there again. Needs the package fast-check.
	 *
	 * @throws RingtapError ERR_RINGTAP_NO_FAST_CHECK, …_SCENARIO
	 * @example
	 * scenario.forAll('any UDP passes', arbitrary.packet({udp: {}}), ({vswitch, inject, expect}, packet) => {
	 *   const [a, b] = vswitch().testVifs('a', 'b');
	 *   a.otherwise.to(b);
	 *   inject(a, packet);
	 *   expect(b).toReceive(packet);
	 * }, {runs: 200});
	 */
	readonly forAll: <T>(
		title: string,
		values: Arbitrary<T>,
		body: (scene: Scene, value: T) => void,
		options?: ForAllOptions,
	) => void;
}

interface Declare {
	(title: string, body: Body): void;
	(title: string, options: ScenarioOptions, body: Body): void;
}

export interface ForAllOptions extends Omit<ScenarioOptions, 'timeout'> {
	/** How many values. Default 100. */
	readonly runs?: number;
	/** As a failure tells it: begins with the value that failed. */
	readonly path?: string;
}

const defaultRuns = 100;
const mostRuns = 1_000_000;

const optionNames = [
	'seed',
	'maxHops',
	'mbufs',
	'burst',
	'ringSize',
	'ringFull',
	'memory',
	'modes',
	'timeout',
];
const modeNames = ['stepped', 'live'];

type Extra = Pick<RegisteredScenario, 'skipReason' | 'isOnly' | 'isFailing' | 'property'>;

function declare(title: unknown, options: ScenarioOptions, body: unknown, extra: Extra = {}): void {
	const where = here();
	if (typeof title !== 'string' || title.trim() === '') {
		throw new RingtapError(
			'ERR_RINGTAP_SCENARIO',
			`A scenario's title is ${inspect(title)}; it takes a sentence.`,
		);
	}
	if (typeof body !== 'function') {
		throw new RingtapError(
			'ERR_RINGTAP_SCENARIO',
			`Scenario '${title}' has no body: ${inspect(body)} was given; it takes a function of a scene.`,
			'scenario(title, ({vswitch, inject, expect}) => { … })',
		);
	}
	for (const name of Object.keys(options)) {
		if (optionNames.includes(name)) continue;
		throw new RingtapError(
			'ERR_RINGTAP_SCENARIO',
			`Scenario '${title}' has no option '${name}'.${didYouMean(name, optionNames)}`,
			`It has: ${optionNames.join(', ')}.`,
		);
	}
	const modes: unknown = options.modes ?? modeNames;
	if (!(Array.isArray(modes) && modes.length > 0 && modes.every(m => modeNames.includes(m)))) {
		throw new RingtapError(
			'ERR_RINGTAP_SCENARIO',
			`Scenario '${title}': 'modes' is ${inspect(modes)}; it takes a list of ${modeNames.join(', ')}.`,
		);
	}
	const place = placeOf(where) ?? {file: '', line: 0};
	if (!register({title, options, body: body as Body, ...place, ...extra})) onUnclaimed();
}

/**
 * Declares a scenario: a test with a graph, injections and expectations.
 *
 * @example
 * scenario('a forwarder changes nothing', ({vswitch, inject, expect}) => {
 *   const vsw = vswitch();
 *   const [a, b] = vsw.testVifs('a', 'b');
 *   vsw.chain(a, vsw.add(forward, 'fw0'), b);
 *   inject(a, eth().ipv4());
 *   expect(b).toReceive(eth().ipv4());
 * });
 */
export const scenario: ScenarioFunction = Object.assign(declaring({}), {
	only: declaring({isOnly: true}),
	skip: (title: string, reason: string, body: Body = () => {}) =>
		declare(title, {}, body, {skipReason: reason}),
	failing: declaring({isFailing: true}),
	forAll,
});

/** Options may stand between title and body. */
function declaring(extra: Extra): Declare {
	return (title: string, first: ScenarioOptions | Body, second?: Body): void =>
		typeof first === 'function'
			? declare(title, {}, first, extra)
			: declare(title, first ?? {}, second, extra);
}

function forAll<T>(
	title: string,
	values: Arbitrary<T>,
	body: (scene: Scene, value: T) => void,
	{runs = defaultRuns, path, ...options}: ForAllOptions = {},
): void {
	fastCheck();
	const {generate, shrink} = (values ?? {}) as unknown as Record<string, unknown>;
	if (typeof generate !== 'function' || typeof shrink !== 'function') {
		throw new RingtapError(
			'ERR_RINGTAP_SCENARIO',
			`Scenario '${title}' is for all of ${inspect(values)}; it takes an arbitrary of fast-check.`,
			'As arbitrary.packets(), or fc.integer().',
		);
	}
	if (!(Number.isInteger(runs) && runs >= 1 && runs <= mostRuns)) {
		throw new RingtapError(
			'ERR_RINGTAP_SCENARIO',
			`Scenario '${title}': 'runs' is ${inspect(runs)}; it takes a number from 1 to ${mostRuns}.`,
		);
	}
	const property = {values, body, runs, ...(path !== undefined && {path})} as Property;
	// What is declared as its body is never called: the property's is, once for each value.
	declare(title, options, body, {property});
}
