import {existsSync, statSync} from 'node:fs';
import {createRequire} from 'node:module';
import {packageRoot} from '../own-files.ts';
import {hasSse42} from './machine.ts';
import type {NativeAddon} from './native.ts';
import {flawOf} from './native-file.ts';
import {nativeMissing, nativeUnfit, reasonOf} from './native-load-failure.ts';

/** Sources of the native core are in checkouts only. */
const isCheckout = (): boolean => existsSync(`${packageRoot}native/Makefile`);

/**
 * Loads the native core: in a checkout what was built there, else what came with the package.
 * RINGTAP_NATIVE names another build, and then only that will do.
 *
 * @throws RingtapError ERR_RINGTAP_NATIVE_MISSING, ERR_RINGTAP_NATIVE_LOAD
 */
export function loadNative(): NativeAddon {
	checkPlatform();
	const path = nativePath();
	checkFile(path);
	checkCpu();
	try {
		return createRequire(import.meta.url)(path) as NativeAddon;
	} catch (error) {
		const {code, message} = error as NodeJS.ErrnoException;
		const said = message.replace(`${path}: `, '');
		const tried = [{path, found: `${statSync(path).size} bytes; ${said}`}];
		throw nativeUnfit(reasonOf(code, said, path), tried, error);
	}
}

/** @throws RingtapError ERR_RINGTAP_NATIVE_MISSING */
export function nativePath(): string {
	const places = placesToLook();
	const path = places.find(place => existsSync(place));
	if (path !== undefined) return path;
	const tried = places.map(place => ({path: place, found: 'nothing is there'}));
	throw nativeMissing(tried, howToGetIt());
}

function placesToLook(): string[] {
	const variant = process.env.RINGTAP_NATIVE || undefined;
	const built = `${packageRoot}native/build/${variant ?? 'release'}/ringtap.node`;
	if (variant !== undefined) return [built];
	const prebuilt = `${packageRoot}native/prebuilt/linux-x64/ringtap.node`;
	return isCheckout() ? [built, prebuilt] : [prebuilt];
}

function howToGetIt(): string {
	const variant = process.env.RINGTAP_NATIVE || undefined;
	if (!isCheckout()) {
		return variant === undefined
			? 'Install ringtap again. Where it is copied or bundled, native/prebuilt has to come along.'
			: 'RINGTAP_NATIVE names a build in a checkout of Ringtap, and this is none: unset it.';
	}
	return variant === undefined || variant === 'release'
		? `Run \`npm run setup\` in ${packageRoot}.`
		: `RINGTAP_NATIVE is '${variant}': unset it, or run \`make -C ${packageRoot}native VARIANT=${variant}\`.`;
}

function checkPlatform(): void {
	const {platform, arch} = process;
	if (platform === 'linux' && arch === 'x64') return;
	const why = `it is made for Linux on x86-64, and this is ${platform} on ${arch}`;
	throw nativeUnfit({why, fix: 'Run it in a virtual machine or container of that kind.'}, []);
}

function checkFile(path: string): void {
	const flaw = flawOf(path);
	if (flaw === undefined) return;
	const fix = isCheckout() ? `Remove it, then: npm run setup` : 'Install ringtap again.';
	throw nativeUnfit({why: `its file ${flaw}`, fix}, [{path, found: `it ${flaw}`}]);
}

function checkCpu(): void {
	if (hasSse42()) return;
	const why = 'it needs a CPU with SSE4.2, and this one has none';
	throw nativeUnfit({why, fix: 'For a virtual machine, choose another CPU model: host, say.'}, []);
}
