import {canRun} from './examine.ts';
import {usableCpus} from './facts/cpus.ts';
import type {Finding} from './finding.ts';
import type {Machine} from './machine.ts';

/** What works here and what does not, in a line. */
export function summary(machine: Machine, findings: readonly Finding[]): string {
	if (!canRun(findings)) return 'Works here: nothing, for the native core cannot run.';
	const cpus = usableCpus(machine);
	const modes = `stepped and live on ${Number(cpus.toFixed(2))} ${cpus === 1 ? 'CPU' : 'CPUs'}`;
	const ports = findings.filter(({id}) => id.startsWith('ports.'));
	const works = ports.filter(({data}) => data?.works === true).map(({title}) => title);
	return `Works here: ${[modes, ...works].join(', ')}.${whatDoesNot(ports)}`;
}

/** ` Not: PCI NICs (no VFIO). Not linked: net_tap, net_memif.` */
function whatDoesNot(ports: readonly Finding[]): string {
	const lacking = ports.filter(({level}) => level === 'lack').map(withReason);
	const unlinked = ports.filter(({level}) => level === 'info').map(({title}) => title);
	const parts = [
		...(lacking.length > 0 ? [`Not: ${lacking.join(', ')}.`] : []),
		...(unlinked.length > 0 ? [`Not linked: ${unlinked.join(', ')}.`] : []),
	];
	return parts.map(part => ` ${part}`).join('');
}

function withReason({title, data}: Finding): string {
	const lacks = data?.lacks as readonly string[] | undefined;
	return `${title} (${lacks?.[0]})`;
}
