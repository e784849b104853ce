import {defineModule, type Ipv4, types} from 'ringtap';
import {z} from 'zod';

const binding = z.object({inside: types.ipv4(), insidePort: z.number(), outsidePort: z.number()});

/** Source NAT for UDP, one outside address, ports handed out in order. */
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
		forget: {
			doc: 'Removes one',
			value: z.object({outsidePort: z.number()}),
			result: z.boolean(),
		},
	},
	create({params, emit, drop}) {
		const byInside = new Map<string, z.infer<typeof binding>>();
		const byPort = new Map<number, z.infer<typeof binding>>();
		let nextPort = params.firstPort;

		function bind(inside: Ipv4, insidePort: number) {
			const key = `${inside}:${insidePort}`;
			const known = byInside.get(key);
			if (known) return known;
			const made = {inside, insidePort, outsidePort: nextPort++};
			byInside.set(key, made);
			byPort.set(made.outsidePort, made);
			return made;
		}

		return {
			packet(p) {
				if (!p.has('ipv4', 'udp')) return drop('not-udp');
				if (p.inVif === params.inside) {
					const {outsidePort} = bind(p.ipv4.src, p.udp.sport);
					p.ipv4.src = params.address;
					p.udp.sport = outsidePort;
					p.outVif = params.outside;
				} else {
					const known = byPort.get(p.udp.dport);
					if (!known) return drop('no-binding');
					p.ipv4.dst = known.inside;
					p.udp.dport = known.insidePort;
					p.outVif = params.inside;
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

declare module 'ringtap' {
	interface ModuleClasses {
		nat: typeof nat;
	}
}
