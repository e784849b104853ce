import {closeSync, openSync, readFileSync, readSync} from 'node:fs';

/** Room for the first CPU's entry in /proc/cpuinfo, of which the flags have most. */
const CPU_ENTRY_BYTES = 8192;

/** Whether the CPU has SSE4.2, with which DPDK is built; true where that cannot be found out. */
export function hasSse42(): boolean {
	return cpuFlags(firstCpu())?.has('sse4_2') ?? true;
}

/** Of the first CPU in a text of /proc/cpuinfo; undefined where none are told. */
export function cpuFlags(cpuinfo: string): ReadonlySet<string> | undefined {
	const flags = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1];
	return flags === undefined ? undefined : new Set(flags.trim().split(' '));
}

/** Not the whole file: on a machine with many CPUs the kernel takes milliseconds to write it. */
function firstCpu(): string {
	try {
		const fd = openSync('/proc/cpuinfo', 'r');
		try {
			const text = Buffer.alloc(CPU_ENTRY_BYTES);
			return text.toString('latin1', 0, readSync(fd, text));
		} finally {
			closeSync(fd);
		}
	} catch {
		return '';
	}
}

/** `glibc 2.36`, `musl`, or what else Node runs on. */
export function libc(): string {
	const {header} = process.report.getReport() as {header: {glibcVersionRuntime?: string}};
	if (header.glibcVersionRuntime) return `glibc ${header.glibcVersionRuntime}`;
	return textOf('/proc/self/maps').includes('/ld-musl-') ? 'musl' : 'a C library not known here';
}

/** `Node 20.17.0 on linux x64, glibc 2.36, Debian GNU/Linux 12 (bookworm)`. */
export function describeMachine(): string {
	const {version, platform, arch} = process;
	const parts = [`Node ${version.slice(1)} on ${platform} ${arch}`];
	if (platform === 'linux') parts.push(libc());
	const name = /^PRETTY_NAME="?([^"\n]+)/m.exec(textOf('/etc/os-release'))?.[1];
	if (name) parts.push(name);
	return parts.join(', ');
}

/** Where the file system of a path is mounted, when nothing on it may be executed. */
export function noexecMount(path: string): string | undefined {
	const mounts = mountsIn(textOf('/proc/self/mounts')).filter(({place}) =>
		`${path}/`.startsWith(place === '/' ? '/' : `${place}/`),
	);
	// The innermost; of several at one place the last is on top.
	const innermost = Math.max(...mounts.map(({place}) => place.length));
	const mount = mounts.findLast(({place}) => place.length === innermost);
	return mount?.options.includes('noexec') ? mount.place : undefined;
}

export interface Mount {
	readonly place: string;
	/** `ext4`, `hugetlbfs`. */
	readonly kind: string;
	readonly options: readonly string[];
}

/** What a text of /proc/self/mounts lists, in its order. */
export function mountsIn(text: string): Mount[] {
	return text
		.split('\n')
		.map(line => line.split(' '))
		.map(([, place = '', kind = '', options = '']) => ({
			place: unescaped(place),
			kind,
			options: options.split(','),
		}))
		.filter(({place}) => place !== '');
}

/** A space in a path is `\040` there. */
function unescaped(place: string): string {
	return place.replaceAll(/\\([0-7]{3})/g, (_, digits) =>
		String.fromCharCode(Number.parseInt(digits, 8)),
	);
}

function textOf(path: string): string {
	try {
		return readFileSync(path, 'utf8');
	} catch {
		return '';
	}
}
