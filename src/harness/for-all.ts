import {inspect} from 'node:util';
import {fastCheck} from '../packet/arbitrary/fast-check.ts';
import {isPacketSpec, type PacketSpec, packetOf} from '../packet/index.ts';
import type {Property} from './registry.ts';
import type {ScenarioProblem} from './result.ts';

/** How the search for a value that fails ended. */
export interface Counterexample {
	readonly value: unknown;
	/** Values tried before it, and how often it was made smaller. */
	readonly runs: number;
	readonly shrinks: number;
	/** Begins with the value, given back as `path`. */
	readonly path: string;
}

/**
 * Looks for a value for which an attempt has problems, and for the smallest such.
 *
 * @param fails makes an attempt with a value
 */
export async function findCounterexample(
	{values, runs, path}: Property,
	seed: number,
	fails: (value: unknown) => Promise<boolean>,
): Promise<Counterexample | undefined> {
	const fc = fastCheck();
	const property = fc.asyncProperty(values, async value => !(await fails(value)));
	const details = await fc.check(property, {
		numRuns: runs,
		seed,
		...(path !== undefined && {path}),
	});
	if (!details.failed || details.counterexample === null) return undefined;
	const [value] = details.counterexample;
	const {numRuns, numShrinks, counterexamplePath} = details;
	return {value, runs: numRuns, shrinks: numShrinks, path: counterexamplePath ?? ''};
}

/** The problem of the smallest value, told so that it can be made again. */
export function forValue(
	problem: ScenarioProblem,
	{value, runs, shrinks, path}: Counterexample,
	seed: number,
): ScenarioProblem {
	const smaller =
		shrinks === 0 ? '' : `, made smaller ${shrinks} ${shrinks === 1 ? 'time' : 'times'}`;
	const tried = `${runs} ${runs === 1 ? 'value' : 'values'} tried${smaller}`;
	return {
		...problem,
		story: [
			problem.story.trimEnd(),
			`  for ${tried}:`,
			...showValue(value).map(line => `    ${line}`),
			`  begin there again: forAll(…, {seed: ${seed}, path: '${path}'})`,
		].join('\n'),
	};
}

const mostListed = 10;

/** As it would be written. */
function showValue(value: unknown): string[] {
	if (isPacketSpec(value)) return [sourceOf(value)];
	if (Array.isArray(value) && value.length > 0 && value.every(isPacketSpec)) {
		const listed = value.slice(0, mostListed).map(packet => `\t${sourceOf(packet)},`);
		const more = value.length - listed.length;
		return ['[', ...listed, ...(more > 0 ? [`\t… ${more} more`] : []), ']'];
	}
	return inspect(value, {depth: 6}).split('\n');
}

function sourceOf(packet: PacketSpec): string {
	return packetOf(packet.toBytes()).toSource();
}
