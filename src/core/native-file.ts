import {closeSync, fstatSync, openSync, readFileSync, readSync} from 'node:fs';

/** The ELF header of a 64-bit file; the numbers below are positions in it (elf(5)). */
const HEADER_BYTES = 64;
const MACHINE_AT = 18;
const SECTIONS_AT = 40;
const SECTION_SIZE_AT = 58;
const SECTION_COUNT_AT = 60;

const MACHINE_X86_64 = 62;
const machines = new Map([
	[3, '32-bit x86'],
	[40, '32-bit ARM'],
	[183, '64-bit ARM'],
	[243, 'RISC-V'],
]);

/**
 * What is wrong with a file that should be a library for this machine; undefined when nothing is.
 * Looked at before it is loaded: the dynamic loader says less of it, and a library that was cut off
 * kills the process.
 */
export function flawOf(path: string): string | undefined {
	let fd: number;
	try {
		fd = openSync(path, 'r');
	} catch (error) {
		return `cannot be opened (${(error as NodeJS.ErrnoException).code})`;
	}
	try {
		const stat = fstatSync(fd);
		if (!stat.isFile()) return 'is a folder';
		const header = Buffer.alloc(HEADER_BYTES);
		return flawOfLibrary(header.subarray(0, readSync(fd, header)), stat.size);
	} finally {
		closeSync(fd);
	}
}

function flawOfLibrary(header: Buffer, sizeBytes: number): string | undefined {
	if (sizeBytes === 0) return 'is empty';
	if (header.toString('latin1', 0, 4) !== '\x7fELF') {
		return `is no library: it begins with ${JSON.stringify(header.toString('latin1', 0, 20))}`;
	}
	if (header.length < HEADER_BYTES) return `is cut off after ${sizeBytes} bytes`;
	const machine = header.readUInt16LE(MACHINE_AT);
	if (machine !== MACHINE_X86_64) {
		return `is a library for ${machines.get(machine) ?? `machine ${machine}`}, not for x86-64`;
	}
	// The table of sections comes last.
	const wholeBytes =
		Number(header.readBigUInt64LE(SECTIONS_AT)) +
		header.readUInt16LE(SECTION_SIZE_AT) * header.readUInt16LE(SECTION_COUNT_AT);
	if (wholeBytes > sizeBytes) return `is cut off: it has ${sizeBytes} of ${wholeBytes} bytes`;
	return undefined;
}

/** DPDK's names of the drivers in a native core: each says so in the file (RTE_PMD_EXPORT_NAME, buildtools/pmdinfogen.py). */
export function driversIn(path: string): string[] {
	const said = readFileSync(path, 'latin1').matchAll(/PMD_INFO_STRING= \{"name": "(\w+)"/g);
	return [...said].map(([, name]) => name!);
}
