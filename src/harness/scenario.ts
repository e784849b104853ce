import {inspect} from 'node:util';
import {didYouMean, RingtapError} from '../errors.ts';
import {here, placeOf} from './caller.ts';
import {type Body, type RegisteredScenario, register, type ScenarioOptions} from './registry.ts';
import {onUnclaimed} from './unclaimed.ts';

/** Declares scenarios: whoever runs the file runs them. For tables, write a `for` loop. */
export interface ScenarioFunction {
	(title: string, body: Body): void;
	(title: string, options: ScenarioOptions, body: Body): void;
	/** Of its file only this one (and other `only`s) is run. */
	readonly only: (title: string, body: Body) => void;
	/** Is not run, and says why. */
	readonly skip: (title: string, reason: string, body?: Body) => void;
	/** Passes when it fails: a known defect. */
	readonly failing: (title: string, body: Body) => void;
}

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

type Extra = Pick<RegisteredScenario, 'skipReason' | 'isOnly' | 'isFailing'>;

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
export const scenario: ScenarioFunction = Object.assign(
	(title: string, first: ScenarioOptions | Body, second?: Body): void =>
		typeof first === 'function' ? declare(title, {}, first) : declare(title, first ?? {}, second),
	{
		only: (title: string, body: Body) => declare(title, {}, body, {isOnly: true}),
		skip: (title: string, reason: string, body: Body = () => {}) =>
			declare(title, {}, body, {skipReason: reason}),
		failing: (title: string, body: Body) => declare(title, {}, body, {isFailing: true}),
	},
);
