import {ownModules} from '../own-modules.ts';
import type {Area, Finding} from './finding.ts';
import type {Machine} from './machine.ts';

/** An area, and what was found in it. */
export interface Examined {
	readonly title: string;
	readonly findings: readonly Finding[];
}

/** Without these being right, Ringtap runs nothing. */
const vital = new Set(['ringtap.core', 'cpu.sse42']);

/** Looks at all there is to look at. */
export async function examine(machine: Machine): Promise<Examined[]> {
	const areas = (await ownModules<{area: Area}>('doctor/areas')).map(({area}) => area);
	return areas
		.sort((a, b) => a.place - b.place)
		.map(area => ({title: area.title, findings: area.examine(machine)}));
}

export function findingsOf(examined: readonly Examined[]): Finding[] {
	return examined.flatMap(({findings}) => findings);
}

/** Whether scenarios can run at all. */
export function canRun(findings: readonly Finding[]): boolean {
	return !findings.some(({id, level}) => vital.has(id) && level === 'lack');
}
