// CPU time of the threads of a process.
import {readdirSync, readFileSync} from 'node:fs';

/** By the number of each thread, in ns. */
export function threadsCpuNs(pid: number): ReadonlyMap<string, number> {
	const tasks = `/proc/${pid}/task`;
	// proc(5): time on the CPU in ns, time waiting, timeslices.
	const timeOf = (id: string) =>
		Number(readFileSync(`${tasks}/${id}/schedstat`, 'utf8').split(' ')[0]);
	return new Map(readdirSync(tasks).map(id => [id, timeOf(id)]));
}

/** Of the first thread with a name like that; undefined when there is none. */
export function threadCpuNs(pid: number, like: RegExp): number | undefined {
	const nameOf = (id: string) => readFileSync(`/proc/${pid}/task/${id}/comm`, 'utf8');
	return [...threadsCpuNs(pid)].find(([id]) => like.test(nameOf(id)))?.[1];
}
