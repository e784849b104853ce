import type {CapturedPackets} from '../core/captured-packets.ts';
import type {Ledger} from '../core/ledger.ts';
import type {ModuleError} from '../core/module-errors.ts';
import {native} from '../core/native.ts';
import {RingtapError} from '../errors.ts';
import {summary} from '../packet/index.ts';
import {type Place, placeOf} from './caller.ts';
import type {Endpoint} from './endpoints.ts';
import {type Evidence, exhibit} from './evidence.ts';
import {ScenarioFailure} from './failure.ts';
import {named, thrownCode, thrownFix, thrownOutside, thrownWords} from './module-story.ts';
import type {ScenarioProblem} from './result.ts';
import type {SceneState} from './scene-state.ts';
import {listPackets, packets} from './story.ts';

const listed = 5;

/** What an error comes to in a result. `at`: where the user's code was, when the error does not say. */
export function problemOf(error: unknown, at?: Place): ScenarioProblem {
	const place = (error instanceof Error ? placeOf(error) : undefined) ?? at;
	const where = place ? {file: place.file, line: place.line} : {};
	if (error instanceof ScenarioFailure) {
		const {code, message, story, evidence} = error;
		return {code, message, story, ...where, ...(evidence && {evidence})};
	}
	if (error instanceof RingtapError) {
		const {code, message, fix} = error;
		return {code, message, story: fix ? `${message}\n  ${fix}` : message, ...where};
	}
	const message =
		error instanceof Error ? `${error.name}: ${error.message}` : `threw ${String(error)}`;
	const [first = message] = message.split('\n');
	return {code: 'ERR_RINGTAP_SCENARIO_THREW', message: first, story: message, ...where};
}

/** Of `expect.soft`. */
export function softProblems(state: SceneState): ScenarioProblem[] {
	return state.softFailures.map(({failure, where}) => problemOf(failure, placeOf(where)));
}

/** The judgement at the end of a scenario: what nobody expected, faults, the ledger, custody. */
export function judge(state: SceneState, isBodyFine: boolean): ScenarioProblem[] {
	const dataplane = state.existing;
	if (!dataplane || dataplane.isClosed) return [];
	const problems: ScenarioProblem[] = [];
	try {
		state.settle();
	} catch (error) {
		if (isBodyFine) problems.push(problemOf(error));
	}
	for (const recording of state.recordings) {
		try {
			recording.close();
		} catch (error) {
			if (isBodyFine) problems.push(problemOf(error));
		}
	}
	const {ledger} = dataplane;
	// After a failure in its middle, what is left over only repeats that the rest was not run.
	if (isBodyFine && problems.length === 0)
		problems.push(...leftovers(state), ...faults(state), ...stillDelayed(ledger));
	for (const {failure: thrown, error} of thrownOutside(dataplane.moduleErrors.kept)) {
		problems.push(problemOf(thrown, error instanceof Error ? placeOf(error) : undefined));
	}
	problems.push(...custody(state), ...imbalance(ledger));
	return problems;
}

function failure(
	code: `ERR_RINGTAP_${string}`,
	message: string,
	details: readonly string[],
	at?: Place,
	evidence?: Evidence,
): ScenarioProblem {
	return problemOf(new ScenarioFailure(message, details, code, evidence), at);
}

function leftovers(state: SceneState): ScenarioProblem[] {
	return state.endpoints
		.all()
		.filter(endpoint => endpoint.isJudged && endpoint.unclaimed.count > 0)
		.map(endpoint => leftoverOf(state, endpoint));
}

/** Nobody can have expected what has not come. */
function stillDelayed({delayed, faults}: Ledger): ScenarioProblem[] {
	if (delayed === 0n) return [];
	const rings = [...new Set(faults.filter(({kind}) => kind === 'delay').map(({at}) => at))];
	return [
		failure(
			'ERR_RINGTAP_STILL_DELAYED',
			`${packets(Number(delayed))} had not come when the scenario ended: delayed by faults at ${rings.join(', ')}`,
			['  advance() until they come, or lift() the fault.'],
		),
	];
}

function leftoverOf({injections}: SceneState, {name, unclaimed}: Endpoint): ScenarioProblem {
	const first = unclaimed.packets.at(0)!;
	const {injection, index} = first;
	return failure(
		'ERR_RINGTAP_UNEXPECTED_PACKET',
		`${name} received ${packets(unclaimed.count)} that nobody expected, from ` +
			injections.describe(injection, index),
		[
			...listPackets(injections, unclaimed.packets),
			`  Expect it: expect(${name}).toReceive(…); or toReceiveAnything(), to not care.`,
		],
		injections.placeOf(injection),
		{endpoint: name, received: exhibit(first)},
	);
}

function faults({endpoints, injections, existing}: SceneState): ScenarioProblem[] {
	return endpoints.drops().flatMap(({instance, unclaimed}) => {
		const reasons = instance.class.datapath.drops;
		return faultsOf(unclaimed.packets, reasons).map(([index, dropped]) => {
			const {name, doc} = reasons[index]!;
			const thrown = existing!.moduleErrors.kept.filter(
				error => error.instance === instance && error.hasDropped,
			);
			if (name === 'module-threw' && thrown.length > 0) return threw(injections, dropped, thrown);
			return failure(
				'ERR_RINGTAP_FAULT',
				`${instance.name} dropped ${packets(dropped.length)}: ${name} (${doc})`,
				[
					...listPackets(injections, dropped),
					`  When it is meant so: expect(${instance.name}).toDrop(${dropped.length}, '${name}').`,
				],
				injections.placeOf(dropped.at(0)!.injection),
				{endpoint: instance.name, received: exhibit(dropped.at(0)!)},
			);
		});
	});
}

/** Packets that a module in TypeScript had in hand when it threw, and what it threw. */
function threw(
	injections: SceneState['injections'],
	dropped: CapturedPackets,
	thrown: readonly ModuleError[],
): ScenarioProblem {
	const [first] = thrown;
	const {error} = first!;
	const others = [...new Set(thrown.map(thrownWords))].slice(1, listed);
	return failure(
		thrownCode(first!),
		named(first!, ` while it had ${packets(dropped.length)}`),
		[
			...listPackets(injections, dropped),
			...others.map(words => `  and: ${words}`),
			...thrownFix(first!),
		],
		(error instanceof Error ? placeOf(error) : undefined) ??
			injections.placeOf(dropped.at(0)!.injection),
		{endpoint: first!.instance.name, received: exhibit(dropped.at(0)!)},
	);
}

/** Drops that are faults, by reason, in the order of each one's first. */
function faultsOf(
	dropped: CapturedPackets,
	reasons: readonly {readonly isFault: boolean}[],
): [reason: number, packets: CapturedPackets][] {
	let [left] = dropped.partition(({reason}) => reasons[reason]?.isFault === true);
	const all: [number, CapturedPackets][] = [];
	for (;;) {
		const first = left.at(0);
		if (!first) return all;
		const [same, others] = left.partition(({reason}) => reason === first.reason);
		all.push([first.reason, same]);
		left = others;
	}
}

function custody({existing, injections}: SceneState): ScenarioProblem[] {
	const {count, faults} = existing!.custodyFaults();
	const problems = faults.slice(0, listed).map(fault => {
		if (fault.isThrown)
			return failure('ERR_RINGTAP_MODULE_THREW', `${fault.instance} ${fault.what}`, []);
		if (fault.bytes.length === 0 && fault.injection === 0)
			return failure('ERR_RINGTAP_CUSTODY', `${fault.instance} ${fault.what}`, []);
		const origin = injections.describe(fault.injection, fault.index);
		return failure(
			'ERR_RINGTAP_CUSTODY',
			`${fault.instance}: a packet ${fault.what} (${origin})`,
			fault.bytes.length > 0 ? [`  ${summary(fault.bytes)}`] : [],
			undefined,
			{endpoint: fault.instance, received: {...fault, at: 0n}},
		);
	});
	if (count > listed) {
		problems.push(failure('ERR_RINGTAP_CUSTODY', `and ${count - listed} packets more`, []));
	}
	return problems;
}

function imbalance({balanced, findings}: Ledger): ScenarioProblem[] {
	if (balanced) return [];
	return [
		failure(
			'ERR_RINGTAP_LEDGER',
			`the ledger does not add up: ${findings[0]}`,
			findings.slice(1).map(finding => `  ${finding}`),
		),
	];
}

/** Mbufs of the pool in use, before a scenario and after its teardown. */
export function poolInUse(): number {
	return native().pool()?.inUse ?? 0;
}

/** Every mbuf must be back. What is not is taken back, so that the next scenario starts whole. */
export function judgePool(before: number): ScenarioProblem[] {
	const missing = poolInUse() - before;
	if (missing === 0) return [];
	if (native().dataplanesOpen() === 0) native().healPool();
	const message =
		missing > 0
			? `${missing} mbufs were not given back: a module kept packets`
			: `${-missing} mbufs were given back twice: a module freed packets that were not its`;
	return [failure('ERR_RINGTAP_POOL', message, [])];
}
