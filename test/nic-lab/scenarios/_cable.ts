import {
	atLeast,
	type Packet,
	type PortParams,
	packetOf,
	port,
	type Scene,
	type TestVifParams,
} from 'ringtap';
import {endType, probeType, signal, typeOf} from '../frames.ts';
import {cards, within} from './_lab.ts';

interface Ends {
	readonly left?: Omit<PortParams, 'device'>;
	readonly right?: Omit<PortParams, 'device'>;
	/** Nothing untagged is carried from right to left. */
	readonly isOneWay?: boolean;
	/** Of the VIFs behind them. */
	readonly a?: TestVifParams;
	readonly b?: TestVifParams;
}

/**
 * a ── card 0 ══ the host's cable ══ card 1 ── b
 *
 * Both ways are open once it is made, and nothing is on them.
 */
export async function cable(scene: Scene, ends: Ends = {}) {
	const vsw = scene.vswitch();
	const left = vsw.add(port, 'left', {device: cards[0], ...ends.left});
	const right = vsw.add(port, 'right', {device: cards[1], ...ends.right});
	const a = vsw.testVif('a', ends.a);
	const b = vsw.testVif('b', ends.b);
	const probesA = vsw.testVif('probes-a', ends.a);
	const probesB = vsw.testVif('probes-b', ends.b);
	a.otherwise.to(left);
	b.otherwise.to(right);
	left.otherwise.to(probesA);
	right.otherwise.to(probesB);
	await openWay(scene, a, probesB);
	if (!ends.isOneWay) await openWay(scene, b, probesA);
	left.otherwise.to(a);
	right.otherwise.to(b);
	return {vsw, left, right, a, b};
}

type TestVif = ReturnType<ReturnType<Scene['vswitch']>['testVif']>;

/** Cards take a while until they are up: probes are sent until one arrives, and one more that is the last. */
async function openWay({inject, expect, eventually}: Scene, from: TestVif, to: TestVif) {
	await eventually(() => {
		inject(from, packetOf(signal(probeType)));
		expect(to).toReceive(atLeast(1));
	}, within);
	inject(from, packetOf(signal(endType)));
	// Behind a tag, where there is one.
	const isLast = ({bytes}: Packet) => [12, 16].some(at => typeOf(bytes, at) === endType);
	await eventually(() => expect(to).toReceive(1, {where: isLast}), within);
	expect(to).toReceiveAnything();
}
