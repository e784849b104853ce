// Packages of Debian and Ubuntu that the native core is built with.
import {existsSync, readFileSync} from 'node:fs';
import {fail, outputOf, run, step, succeeds} from './step.mjs';

const TO_BUILD = [
	'g++',
	'libbsd-dev',
	'libdpdk-dev',
	'libnuma-dev',
	'libpcap-dev',
	'make',
	'pkg-config',
];
const TO_TEST = ['doctest-dev'];
/** Programs that the tests compare with, and that read reports; what cannot be had, its tests are skipped. */
const TO_COMPARE_WITH = [
	'dpdk-dev',
	'ethtool',
	'iproute2',
	'iputils-ping',
	'lcov',
	'python3-scapy',
	'tshark',
];
/** Ubuntu's is a snap, and takes minutes. */
const BROWSER_OF_DEBIAN = 'chromium';
const QUIETLY = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'];
// dpkg-query's own placeholders.
// biome-ignore lint/suspicious/noTemplateCurlyInString: not a template
const FORMAT = '-f=${Package} ${db:Status-Status}\n';
const ENVIRONMENT = 'DEBIAN_FRONTEND=noninteractive';

export async function installPackages(isForTests) {
	const wanted = isForTests ? [...TO_BUILD, ...TO_TEST] : TO_BUILD;
	const installed = await installedOf(wanted);
	if (installed === undefined) return checkByHand(wanted);
	const missing = wanted.filter(name => !installed.has(name));
	if (missing.length > 0) await install(missing);
}

/**
 * Begins to, beside what else is being done: it is a matter of the network, mostly. What cannot be had is left out.
 *
 * @returns `finished`, a promise, if there is anything to install
 */
export async function beginInstallingToCompareWith() {
	const wanted = [...(isDebian() ? [BROWSER_OF_DEBIAN] : []), ...TO_COMPARE_WITH];
	const installed = await installedOf(wanted);
	const missing = wanted.filter(name => !installed?.has(name));
	const prefix = installed && missing.length > 0 ? await asRoot() : undefined;
	if (prefix === undefined) return {};
	console.log(`installing ${missing.join(' ')} meanwhile, if possible`);
	return {finished: installWhatCanBeHad([...prefix, 'apt-get', 'install', ...QUIETLY], missing)};
}

async function installWhatCanBeHad([command, ...args], names) {
	if (await succeeds(command, [...args, ...names])) return;
	// One that is not there must not be the end of the others.
	for (const name of names) await succeeds(command, [...args, name]);
}

function isDebian() {
	const file = '/etc/os-release';
	return existsSync(file) && /^ID=debian$/m.test(readFileSync(file, 'utf8'));
}

/** Those of some packages that are there; undefined where dpkg is not. */
async function installedOf(names) {
	const output = await outputOf('dpkg-query', ['-W', FORMAT, ...names]);
	if (output === undefined) return undefined;
	const lines = output.split('\n').filter(line => line.endsWith(' installed'));
	// pkg-config is pkgconf's since Debian 13: a name that only stands for another is looked for as a
	// command.
	const found = new Set(lines.map(line => line.split(' ')[0]));
	if (!found.has('pkg-config') && (await succeeds('pkg-config', ['--version']))) {
		found.add('pkg-config');
	}
	return found;
}

async function install(missing) {
	const prefix = await asRoot();
	const install = ['install', ...QUIETLY, ...missing];
	if (prefix === undefined) {
		const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
		fail(
			2,
			`Ringtap is built with packages that are not installed. As root, run:\n\n  ${command}\n`,
		);
	}
	const [command, ...args] = [...prefix, 'apt-get'];
	await step(`installing ${missing.join(' ')}`, async () => {
		await run(command, [...args, 'update', '-qq']);
		await run(command, [...args, ...install]);
	});
}

/**
 * What to put before a command for root to run it; undefined when that cannot be had without
 * asking.
 */
async function asRoot() {
	if (process.getuid() === 0) return ['env', ENVIRONMENT];
	return (await succeeds('sudo', ['-n', 'true'])) ? ['sudo', '-n', 'env', ENVIRONMENT] : undefined;
}

/** Where there is no dpkg, all that can be said is whether the build would find what it needs. */
async function checkByHand(wanted) {
	const needs = [
		['make', ['--version']],
		['g++', ['--version']],
		['pkg-config', ['--exists', 'libdpdk', 'libpcap']],
	];
	const found = await Promise.all(needs.map(([command, args]) => succeeds(command, args)));
	if (found.every(Boolean)) return;
	fail(
		2,
		`Setting up by itself is for Debian and Ubuntu, and this is neither.
Install what these packages of Debian 12 hold (DPDK with its static libraries), then try again:

  ${wanted.join(' ')}
`,
	);
}
