import {fileURLToPath} from 'node:url';
import type {Driver, Model} from './nics.ts';

const repository = fileURLToPath(new URL('../../', import.meta.url));
/** The default pool takes 28; DPDK takes more for the queues of cards, as it needs them. */
const hugepagesMib = 128;

/** Each is a process. What pulls a card out comes last. */
function runsOf({wantsHugepages}: Model, driver: Driver): string[] {
	const files = ['bridge.dp.ts', 'cable.dp.ts', 'unplug.dp.ts'];
	if (driver === 'uio_pci_generic' || wantsHugepages) return files.map(file => `hugepages:${file}`);
	return ['hugepages:bridge.dp.ts', ...files.map(file => `shared:${file}`)];
}

/** What the script in the guest is told. */
export function settingsFor(model: Model, driver: Driver): Record<string, string> {
	return {
		repository,
		node: process.execPath,
		driver,
		runs: runsOf(model, driver).join(' '),
		hugepages_mib: String(hugepagesMib),
		RINGTAP_LAB_QUEUES: String(model.queues ?? 1),
		RINGTAP_LAB_MTU: String(model.mtu),
	};
}
