// Whether node_modules is what package-lock.json says.
import {createHash} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {root} from './step.mjs';

const lock = new URL('package-lock.json', root);
const stamp = new URL('node_modules/.ringtap-lock', root);
const npmsOwn = new URL('node_modules/.package-lock.json', root);

export function isInstalledAsLocked() {
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockHash()) return true;
	// Somebody may have installed by hand.
	if (!existsSync(npmsOwn) || !isSame()) return false;
	markInstalled();
	return true;
}

export function markInstalled() {
	writeFileSync(stamp, lockHash());
}

/**
 * Whether npm's own record has every package that is locked; the optional ones may be for other
 * machines.
 */
function isSame() {
	const locked = JSON.parse(readFileSync(lock, 'utf8')).packages;
	const installed = JSON.parse(readFileSync(npmsOwn, 'utf8')).packages;
	return Object.entries(locked).every(([path, {version, integrity, optional}]) => {
		if (path === '') return true;
		const here = installed[path];
		if (here === undefined) return optional === true;
		return here.version === version && here.integrity === integrity;
	});
}

function lockHash() {
	return createHash('sha256').update(readFileSync(lock)).digest('hex');
}
