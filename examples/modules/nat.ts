import {defineModule, type Ipv4, types} from 'ringtap';
import {z} from 'zod';

const binding = z.object({inside: types.ipv4(), insidePort: z.number(), outsidePort: z.number()});

/** Source NAT for UDP: one outside address, ports handed out in order. */
export const nat = defineModule({
	name: 'nat',
	doc: 'Source NAT (UDP) behind one address',
	params: z.object({
		inside: types.vif(),
		outside: types.vif(),
		address: types.ipv4(),
		firstPort: z.number().int().min(1024).max(65_535).default(20_000),
	}),
	conditions: ['any', 'outVif'],
	drops: {
		'no-binding': 'from outside, to a port that nobody inside has opened',
		'not-udp': 'only UDP is translated',
	},
	commands: {
		bindings: {doc: 'The translations in force', result: z.array(binding)},
		forget: {doc: 'Removes one', value: binding.pick({outsidePort: true}), result: z.boolean()},
	},
	create({params, emit, drop}) {
		const byPort = new Map<number, z.infer<typeof binding>>();
		const byInside = new Map<string, z.infer<typeof binding>>();
		let nextPort = params.firstPort;

		function bind(inside: Ipv4, insidePort: number) {
			const known = byInside.get(`${inside}:${insidePort}`);
			const b = known ?? {inside, insidePort, outsidePort: nextPort++};
			byInside.set(`${inside}:${insidePort}`, b);
			byPort.set(b.outsidePort, b);
			return b;
		}
		return {
			packet(p) {
				if (!p.has('ipv4', 'udp')) return drop('not-udp');
				const known =
					p.inVif === params.inside ? bind(p.ipv4.src, p.udp.sport) : byPort.get(p.udp.dport);
				if (!known) return drop('no-binding');
				if (p.inVif === params.inside) {
					[p.ipv4.src, p.udp.sport, p.outVif] = [params.address, known.outsidePort, params.outside];
				} else {
					[p.ipv4.dst, p.udp.dport, p.outVif] = [known.inside, known.insidePort, params.inside];
				}
				p.updateChecksums();
				return emit;
			},
			commands: {
				bindings: () => [...byPort.values()],
				forget: ({outsidePort}) => byPort.delete(outsidePort),
			},
		};
	},
});
