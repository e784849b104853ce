// Writes src/doctor/facts/nic-drivers.ts: which driver of DPDK takes which PCI function, from what the
// drivers' archives say of themselves (RTE_PMD_REGISTER_PCI_TABLE). With --check it writes nothing, and
// fails when the file is not what it would write.
import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const file = fileURLToPath(new URL('../src/doctor/facts/nic-drivers.ts', import.meta.url));
const columns = 90;

/** Functions inside of Arm's systems on a chip. */
const elsewhere = new Set([0x177d, 0x1957]);
/** They take what another driver takes first, or ask for a subsystem, too. */
const special = new Set(['net_ice_dcf', 'net_avp']);

const folder = execFileSync('pkg-config', ['--variable=libdir', 'libdpdk'], {
	encoding: 'utf8',
}).trim();
const drivers = readdirSync(folder)
	.filter(name => /^librte_net_\w+\.a$/.test(name))
	.flatMap(name => infoIn(readFileSync(`${folder}/${name}`, 'latin1')))
	.map(({name, kmod = '', pci_ids}) => ({
		name,
		modules: kmod.match(/[\w-]+/g) ?? [],
		ids: pci_ids.filter(([vendor]) => !elsewhere.has(vendor)),
	}))
	.filter(({name, ids}) => ids.length > 0 && !special.has(name))
	.sort((a, b) => (a.name < b.name ? -1 : 1));

const text = `// Made from DPDK's archives by scripts/generate-nic-drivers.mjs. Do not edit.

/** A driver of DPDK for PCI functions. */
export interface NicDriver {
	readonly name: string;
	/** Kernel modules that it works on, as DPDK lists them. */
	readonly modules: readonly string[];
	/** \`vendor:device\` in hexadecimal. */
	readonly ids: string;
}

export const nicDrivers: readonly NicDriver[] = [
${drivers.map(source).join('\n')}
];
`;

if (readFileSync(file, 'utf8') !== text) {
	if (process.argv.includes('--check')) {
		console.error('Stale: src/doctor/facts/nic-drivers.ts. Run `npm run generate`.');
		process.exitCode = 1;
	} else writeFileSync(file, text);
}

function infoIn(archive) {
	const found = archive.matchAll(/PMD_INFO_STRING= (\{[^\0]*\})/g);
	return [...found].map(([, json]) => JSON.parse(json));
}

function source({name, modules, ids}) {
	const words = [...new Set(ids.map(([vendor, device]) => `${hex(vendor)}:${hex(device)}`))].sort();
	const list = modules.map(module => `'${module}'`).join(', ');
	const lines = filled(words);
	const quote = lines.length === 1 ? "'" : '`';
	return `\t{
		name: '${name}',
		modules: [${list}],
		ids: ${quote}${lines.join('\n\t\t\t')}${quote},
	},`;
}

function filled(words) {
	const lines = [''];
	for (const word of words) {
		const line = `${lines.at(-1)} ${word}`.trim();
		if (line.length > columns) lines.push(word);
		else lines[lines.length - 1] = line;
	}
	return lines;
}

function hex(number) {
	return number.toString(16).padStart(4, '0');
}
