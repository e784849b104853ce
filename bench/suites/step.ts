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
		const dataplane = new ringtap.Dataplane();
		try {
			const vsw = dataplane.vswitch('v0');
			const forwards = Array.from({length: hops}, (_, i) => vsw.add(ringtap.forward, `fw${i}`));
			const [first, ...others] = forwards;
			const out = vsw.outputRing('out');
			vsw.chain(first!, ...others, out);
			const frames = Array.from({length: packets}, () => new Uint8Array(frameBytes));
			const once = () => {
				dataplane.put(first!.input, frames, {now: true});
				const began = performance.now();
				dataplane.settle();
				const us = (performance.now() - began) * 1000;
				const came = out.claim().length;
				if (came !== packets) throw new Error(`${came} of ${packets} packets came out`);
				return us;
			};
			yield {name: 'step.1000x4.us', value: least(isQuick ? 50 : 2000, once)};
		} finally {
			dataplane.close();
		}
	},
};
