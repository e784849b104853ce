import {readdirSync} from 'node:fs';
import type {ExecutionContext} from 'ava';
import {pcap} from '../../src/index.ts';
import {type Ended, ringtap} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';

/**
 * a ── an instance of the class, `culprit` ── b: five packets, to UDP ports 1 to 5. The third is
 * its undoing.
 */
export function through(cls: string): string {
	return `scenario('through a ${cls}', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	vsw.chain(a, vsw.add('${cls}', 'culprit'), b);
	inject(a, eth().ipv4().udp({dport: range(1, 5)}));
	expect(b).toReceive(5);
});
`;
}

/** A file of scenarios, one for each class, in a folder of its own. */
export function lab(t: ExecutionContext, classes: readonly string[]): string {
	const head = "import {eth, range, scenario} from 'ringtap';\n";
	return folderWith(t, {'x.dp.ts': head + classes.map(through).join('')});
}

/** Runs x.dp.ts, isolated. */
export function isolated(cwd: string, ...more: readonly string[]): Promise<Ended> {
	return ringtap(['run', 'x.dp.ts', '--isolate', ...more], {cwd});
}

/** The destination ports in a capture of UDP packets. */
export function portsIn(folder: string, file = 'crash.pcap'): (number | undefined)[] {
	return [...pcap(`${folder}/${file}`)].map(packet => packet.udp.dport);
}

export function capturesIn(folder: string): string[] {
	return readdirSync(folder)
		.filter(name => name.endsWith('.pcap'))
		.sort();
}
