import type {InputRing} from '../../core/ring.ts';
import {RingtapError} from '../../errors.ts';
import type {Packets} from '../../harness/packets.ts';
import type {DotCommand} from '../dot-commands.ts';
import {evaluated} from '../evaluate.ts';
import {wayLines} from '../way.ts';
import type {Workbench} from '../workbench.ts';

export const dotCommand: DotCommand = {
	name: 'explain',
	argument: 'PACKET at VIF',
	summary:
		'what would become of a packet, hop by hop, and changes nothing: it is tried in a data plane of its own',
	help: `.explain eth().ipv4({ttl: 1}).udp() at a, or at a ring: at br.input
That data plane is made by doing everything again that was done here; then it is gone.`,
	async run(bench, argument) {
		bench.assertOwn('.explain');
		const [, source, where] = /^(.+)\s+at\s+([\w$.]+)$/s.exec(argument) ?? [];
		if (source === undefined || where === undefined) {
			throw new RingtapError(
				'ERR_RINGTAP_USAGE',
				argument === ''
					? '.explain takes a packet, and where it enters.'
					: `.explain cannot take '${argument}'.`,
				'Write .explain eth().ipv4() at a.',
			);
		}
		const lines = await bench.inScratch(() => answer(bench, source, where));
		if (lines) bench.output.write(`${lines.join('\n')}\n`);
	},
};

function answer({session}: Workbench, source: string, where: string): string[] {
	const place = evaluated(where, '.explain');
	const packets = evaluated(source, '.explain') as Packets;
	const {scene, dataplane} = session;
	const before = Math.max(0, ...dataplane.trace.all().map(({injection}) => injection));
	// What waited before is on its way, too, and not what was asked about.
	const told = session.told(() => scene.inject(place as InputRing, packets));
	const first = dataplane.trace.all().find(({injection}) => injection > before);
	if (!first) return [told];
	return [...wayLines(session, first), told];
}
