import {RingtapError} from '../errors.ts';
import {describeMachine, libc, noexecMount} from './machine.ts';

/** A place where the native core was looked for, and what was found. */
export interface Tried {
	readonly path: string;
	readonly found: string;
}

interface Reason {
	readonly why: string;
	readonly fix: string;
}

const HAVE_IT = 'Debian 12, Ubuntu 22.04 and what is newer have it.';
const BUILD_IT = 'Ringtap can also be built on this machine, in a checkout: `npm run setup`.';

/** ERR_RINGTAP_NATIVE_MISSING: it is in none of its places. */
export function nativeMissing(tried: readonly Tried[], fix: string): RingtapError {
	const message = 'The native core of Ringtap is not there.';
	return new RingtapError('ERR_RINGTAP_NATIVE_MISSING', message, withStory(fix, tried));
}

/** ERR_RINGTAP_NATIVE_LOAD: it is there, or would be no use if it were. */
export function nativeUnfit({why, fix}: Reason, tried: readonly Tried[], cause?: unknown) {
	return new RingtapError(
		'ERR_RINGTAP_NATIVE_LOAD',
		`The native core of Ringtap cannot be loaded: ${why}.`,
		withStory(fix, tried),
		{cause},
	);
}

function withStory(fix: string, tried: readonly Tried[]): string {
	const lines = tried.map(({path, found}) => `  tried: ${path}: ${found}`);
	return [fix, ...lines, `  here: ${describeMachine()}`].join('\n');
}

/** Why a file was refused, from what Node or the dynamic loader said. */
export function reasonOf(code: string | undefined, said: string, path: string): Reason {
	return (
		ofNodesOptions(code) ??
		ofMusl() ??
		ofMissingLibrary(said) ??
		ofOldLibrary(said) ??
		ofNoexec(said, path) ?? {why: said, fix: BUILD_IT}
	);
}

function ofNodesOptions(code: string | undefined): Reason | undefined {
	if (code !== 'ERR_DLOPEN_DISABLED') return undefined;
	return {
		why: 'Node was told to load no native addons',
		fix: 'Start it without --no-addons; with --permission it takes --allow-addons, too.',
	};
}

function ofMusl(): Reason | undefined {
	if (libc() !== 'musl') return undefined;
	return {
		why: 'it is made for glibc, and this system has musl (Alpine)',
		fix: 'Use an image of Debian or Ubuntu, as node:22-slim is.',
	};
}

function ofMissingLibrary(said: string): Reason | undefined {
	const library = /([^\s/]+\.so[.\d]*): cannot open shared object file/.exec(said)?.[1];
	if (library === undefined) return undefined;
	return {
		why: `it needs ${library}, which is not on this system`,
		fix: `On Debian and Ubuntu: apt-get install ${debianPackage(library)}`,
	};
}

/** By Debian's own rule (Policy 8.1): `libpcap.so.0.8` is in libpcap0.8, `libdbus-1.so.3` in libdbus-1-3. */
function debianPackage(library: string): string {
	const [, name = library, version = ''] = /^(.+)\.so\.?(.*)$/.exec(library) ?? [];
	const isApart = /\d$/.test(name) || name.includes('_');
	return `${name.replaceAll('_', '-')}${isApart ? '-' : ''}${version}`.toLowerCase();
}

function ofOldLibrary(said: string): Reason | undefined {
	const [, family, version] = /version [`'](\w+)_([\d.]+)' not found/.exec(said) ?? [];
	if (family === undefined) return undefined;
	if (family === 'GLIBC') {
		const why = `it needs glibc ${version} or newer, and this is ${libc()}`;
		return {why, fix: `${HAVE_IT} ${BUILD_IT}`};
	}
	const why = `it needs a newer libstdc++, one that has ${family}_${version}`;
	return {why, fix: `${HAVE_IT} ${BUILD_IT}`};
}

function ofNoexec(said: string, path: string): Reason | undefined {
	if (!said.includes('failed to map segment')) return undefined;
	const mount = noexecMount(path);
	if (mount === undefined) {
		return {
			why: 'this system does not let it be mapped as code',
			fix: 'Look at what SELinux or AppArmor forbid, and at the limit of memory (ulimit -v).',
		};
	}
	return {
		why: `${mount} is mounted noexec`,
		fix: `Install elsewhere, or as root: mount -o remount,exec ${mount}`,
	};
}
