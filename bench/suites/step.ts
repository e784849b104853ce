// What a call of the stepped data plane costs the JavaScript thread.
import {performance} from 'node:perf_hooks';
import {ringtap} from '../built.ts';
import {atMost, least, type Suite} from '../suite.ts';

const packets = 1000;
const hops = 4;
const frameBytes = 64;

/** 1,000 packets wait in the ring of the first of four instances; the time is that of the call that
 *  runs them through all four, until the last one's output ring has them. */
export const step: Suite = {
	figures: [{name: 'step.1000x4.us', unit: 'µs', goal: atMost(40)}],
	async *measure(_wanted, {isQuick}) {
		const frame = ringtap.hex('00'.repeat(frameBytes));
		const frames = Array.from({length: packets}, () => frame);
		const us = ringtap.runScene(({vswitch, dataplane, inject, expect}) => {
			const vsw = vswitch();
			const forwards = Array.from({length: hops}, (_, i) => vsw.add(ringtap.forward, `fw${i}`));
			const [first, ...others] = forwards;
			const out = vsw.outputRing('out');
			vsw.chain(first!, ...others, out);
			const once = () => {
				inject(first!.input, frames, {run: false});
				const began = performance.now();
				dataplane.settle();
				const took = (performance.now() - began) * 1000;
				expect(out).toReceive(packets);
				return took;
			};
			return least(isQuick ? 50 : 2000, once);
		});
		yield {name: 'step.1000x4.us', value: us};
	},
};
