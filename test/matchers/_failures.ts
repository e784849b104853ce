import type {ExecutionContext} from 'ava';
import {
	type BridgeShape,
	bridge,
	type Instance,
	runScene,
	ScenarioFailure,
	type Scene,
	type TestVif,
	type Vswitch,
} from '../../src/index.ts';

/** A bridge with three VIFs. */
export interface Lan {
	readonly scene: Scene;
	readonly vswitch: Vswitch;
	readonly a: TestVif;
	readonly b: TestVif;
	readonly c: TestVif;
	readonly br: Instance<BridgeShape>;
}

type Case = (lan: Lan) => unknown;

function inLan(run: Case): unknown {
	return runScene(scene => {
		const vswitch = scene.vswitch();
		const [a, b, c] = vswitch.testVifs('a', 'b', 'c');
		const br = vswitch.add(bridge, 'br0');
		vswitch.connect(br, a, b, c);
		return run({scene, vswitch, a, b, c, br});
	});
}

/** It passes, and so does the rest of its scenario. */
export function passes(t: ExecutionContext, run: Case): void {
	t.notThrows(() => inLan(run));
}

/** Longest first line: what a terminal of a large screen shows in one. */
const mostColumns = 200;

/** Each way of failing, kept as text; `cause`: what the first line has to say. */
export function failures(
	t: ExecutionContext,
	ways: Readonly<Record<string, readonly [cause: RegExp, run: Case]>>,
): void {
	t.true(Object.keys(ways).length >= 3, 'at least three ways of failing');
	for (const [way, [cause, run]] of Object.entries(ways)) {
		const failure = t.throws(() => inLan(run), {instanceOf: ScenarioFailure}, way);
		const [first = ''] = failure.story.split('\n');
		t.regex(first, cause, way);
		t.true(first.length <= mostColumns, `${way}: ${first}`);
		// Which line of this file it is changes with the file.
		t.snapshot(failure.story.replaceAll(/(\.ts):\d+/g, '$1:…'), way);
	}
}
