import {readdirSync} from 'node:fs';
import {basename, dirname} from 'node:path';
import type {Candidate} from './provider.ts';

/** Files and folders that a path may become, as it would be written. */
export function filesFor(typed: string): Candidate[] {
	const folder = typed.endsWith('/') ? typed : dirname(typed === '' ? '.' : typed);
	const begun = typed.endsWith('/') ? '' : basename(typed);
	const prefix = typed.slice(0, typed.length - begun.length);
	try {
		return readdirSync(folder === '' ? '.' : folder, {withFileTypes: true})
			.filter(({name}) => begun.startsWith('.') || !name.startsWith('.'))
			.map(entry => ({name: `${prefix}${entry.name}${entry.isDirectory() ? '/' : ''}`}));
	} catch {
		return [];
	}
}
