import {existsSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {basename} from 'node:path';
import {RingtapError} from '../../errors.ts';
import {volatilePath} from './place.ts';

/** What a field varies with. */
export type Cause = 'seed' | 'clock';

/** A field that is not compared. */
export interface VolatileField {
	/** `'ipv4.id'`: a path, as `ignore` takes it. */
	readonly field: string;
	/** Packets of the interface in which it was seen to vary, from 1: `'1-3, 7'`. Not read. */
	readonly packets?: string;
	/** Left out: somebody has written it, and an update leaves it there. */
	readonly variesWith?: readonly Cause[];
}

/** By the name of the interface. */
export type VolatileFields = Readonly<Record<string, readonly VolatileField[]>>;

const about =
	'Fields that are not compared: they differed when the scenario was repeated with another seed, or another start of ' +
	'the virtual clock. Fields added by hand, without variesWith, are kept.';

/**
 * What is listed beside a golden.
 *
 * @throws RingtapError ERR_RINGTAP_GOLDEN_VOLATILE when the list is damaged.
 */
export function readVolatile(golden: string): VolatileFields {
	const path = volatilePath(golden);
	if (!existsSync(path)) return {};
	let found: unknown;
	try {
		found = (JSON.parse(readFileSync(path, 'utf8')) as {volatile?: unknown}).volatile;
	} catch (error) {
		throw damaged(path, (error as Error).message, error);
	}
	if (isVolatile(found)) return found;
	throw damaged(path, `'volatile' must have a list of {"field": "…"} for each interface`);
}

function isVolatile(value: unknown): value is VolatileFields {
	if (typeof value !== 'object' || value === null) return false;
	return Object.values(value).every(
		fields => Array.isArray(fields) && fields.every(one => typeof one?.field === 'string'),
	);
}

function damaged(path: string, why: string, cause?: unknown): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_GOLDEN_VOLATILE',
		`The list of volatile fields ${path} cannot be read: ${why}.`,
		'Mend it, or take it from version control again; --update writes it anew.',
		{cause},
	);
}

/** A field a line. With no field there is no file. */
export function writeVolatile(golden: string, fields: VolatileFields): void {
	const path = volatilePath(golden);
	const lists = Object.entries(fields).filter(([, list]) => list.length > 0);
	if (lists.length === 0) {
		rmSync(path, {force: true});
		return;
	}
	const interfaces = lists.map(([name, list]) => {
		const lines = list.map(one => `\t\t\t${JSON.stringify(one)}`);
		return `\t\t${JSON.stringify(name)}: [\n${lines.join(',\n')}\n\t\t]`;
	});
	const text = `{
	"golden": ${JSON.stringify(basename(golden))},
	"about": ${JSON.stringify(about)},
	"volatile": {
${interfaces.join(',\n')}
	}
}
`;
	const beside = `${path}.${process.pid}`;
	writeFileSync(beside, text);
	renameSync(beside, path);
}
