// What modules in TypeScript cost: packets a second through one more of them.
import {performance} from 'node:perf_hooks';
import {ringtap} from '../built.ts';
import {atLeast, type Effort, least, type Suite} from '../suite.ts';

const packets = 1000;
const shortest = 1;
const longest = 17;
const frameBytes = 64;

type Handler = 'burst' | 'views' | 'fields';

/** Swaps the MAC addresses, as testpmd's macswap does; by raw accessors, by views, by names of fields. */
function macswap(how: Handler): ReturnType<typeof ringtap.defineModule> {
	return ringtap.defineModule({
		name: `bench-macswap-${how}`,
		doc: 'Swaps the MAC addresses',
		conditions: ['any'],
		create({emit}) {
			if (how === 'burst') {
				return {
					burst(b) {
						for (let i = 0; i < b.length; i++) {
							const dst = b.u48(i, 0);
							b.setU48(i, 0, b.u48(i, 6));
							b.setU48(i, 6, dst);
						}
						return emit;
					},
				};
			}
			if (how === 'views') {
				return {
					packet(p) {
						const dst = p.u48(0);
						p.setU48(0, p.u48(6));
						p.setU48(6, dst);
						return emit;
					},
				};
			}
			return {
				packet(p) {
					if (!p.has('eth')) return emit;
					const {dst} = p.eth;
					p.eth.dst = p.eth.src;
					p.eth.src = dst;
					return emit;
				},
			};
		},
	}) as unknown as ReturnType<typeof ringtap.defineModule>;
}

/** Nanoseconds that a packet takes through a chain of them, from ring to ring. */
function through(how: Handler, instances: number, {isQuick}: Effort): number {
	const frame = ringtap
		.eth()
		.ipv4()
		.udp()
		.payload({length: frameBytes - 42});
	const frames = Array.from({length: packets}, () => frame);
	const cls = macswap(how);
	return ringtap.runScene(({vswitch, dataplane, inject, expect}) => {
		const vsw = vswitch();
		const chain = Array.from({length: instances}, (_, i) => vsw.add(cls, `m${i}`));
		const out = vsw.outputRing('out');
		const [first, ...others] = chain;
		vsw.chain(first!, ...others, out);
		const once = () => {
			inject(first!.input, frames, {run: false});
			const began = performance.now();
			dataplane.settle();
			const took = performance.now() - began;
			expect(out).toReceive(packets);
			return (took * 1e6) / packets;
		};
		return least(isQuick ? 30 : 200, once);
	});
}

export const modules: Suite = {
	figures: [
		{name: 'ts.macswap.mpps', unit: 'Mpps', goal: atLeast(25)},
		{name: 'ts.views.mpps', unit: 'Mpps', goal: atLeast(8)},
		{name: 'ts.fields.mpps', unit: 'Mpps'},
	],
	async *measure(wanted, effort) {
		const ways = {'ts.macswap.mpps': 'burst', 'ts.views.mpps': 'views', 'ts.fields.mpps': 'fields'};
		for (const [name, how] of Object.entries(ways)) {
			if (!wanted.includes(name)) continue;
			const ns = (instances: number) => through(how as Handler, instances, effort);
			// More than once: code is compiled better as it runs.
			const slope = () => (ns(longest) - ns(shortest)) / (longest - shortest);
			yield {name, value: 1000 / least(effort.isQuick ? 1 : 4, slope)};
		}
	},
};
