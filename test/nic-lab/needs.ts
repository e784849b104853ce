import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {outputOf} from './commands.ts';
import {type Emulator, findEmulator, program} from './emulator.ts';
import {fetchKernel, type Kernel} from './kernel.ts';

const emulatorPackage = 'qemu-system-x86';
const installation = ['install', '-y', '--no-install-recommends', emulatorPackage];
const cache = fileURLToPath(new URL('../../node_modules/.cache/ringtap-nic-lab', import.meta.url));

export interface Means {
	readonly emulator: Emulator;
	readonly kernel: Kernel;
}

/** What guests are made of, or why there can be none. */
export async function findMeans(mayInstall: boolean): Promise<Means | string> {
	if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) {
		return 'the guest is made of packages of Debian, and there is no apt-get here';
	}
	if (findEmulator() === undefined && mayInstall) await outputOf('apt-get', installation);
	const emulator = findEmulator();
	if (emulator === undefined) {
		return `there is no ${program}: apt-get ${installation.join(' ')}, or --install`;
	}
	try {
		return {emulator, kernel: await fetchKernel(cache)};
	} catch (error) {
		return `no kernel for the guest: ${(error as Error).message}`;
	}
}
