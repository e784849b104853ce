import type {Colours} from '../runner/report/colours.ts';
import {count, duration} from '../runner/report/numbers.ts';
import type {Ending, Page, PageOwner} from './page.ts';
import {commandLine} from './process.ts';
import {loadOf, secondsBetween} from './rates.ts';
import {type DataplaneSample, dropsOf, queuedOf, type Sample, sum} from './sample.ts';

const mostReasons = 6;

/** What was read of a page: the last sample, the one before, and whether its process is gone. */
export interface Looked {
	readonly sample: Sample;
	readonly before: Sample | undefined;
	readonly ending: Ending | undefined;
}

/** Lines about the process and its dataplanes, to stand above the instances. */
export function headLines({owner}: Page, looked: Looked, colours: Colours): string[] {
	const {sample, ending} = looked;
	const {dim, yellow, red} = colours;
	const lines = [
		`${commandLine(owner.command)}  ${dim(`ringtap ${owner.ringtapVersion}, ${owner.host}`)}`,
	];
	const parent = parentText(owner);
	if (parent !== undefined) lines.push(dim(parent));
	if (ending) lines.push(red(`✖ ${endingText(ending, sample)}`));
	else if (isOverdue(sample))
		lines.push(yellow(`its last sample is ${agoText(sample.timeMs)} old`));
	if (sample.leftOut > 0) {
		lines.push(red(`✖ ${sample.leftOut} instances are not shown: the page has no room for them.`));
	}
	if (sample.dataplanes.length === 0) lines.push(dim('no dataplane at the moment'));
	for (const dataplane of sample.dataplanes)
		lines.push(...dataplaneLines(dataplane, looked, colours));
	return lines;
}

/** By what people know it: not a shell, but a ringtap or a test runner that has it for its data plane. */
export function parentText({
	parentPid,
	parentCommand,
	isIsolated,
	command,
}: PageOwner): string | undefined {
	const isOurs = commandLine(command).startsWith('ringtap');
	const isWorthSaying = isIsolated || (!isOurs && parentCommand[0] === command[0]);
	const what = isIsolated ? 'the data plane of' : 'started by';
	return isWorthSaying ? `${what} ${parentPid}: ${commandLine(parentCommand)}` : undefined;
}

/** `gone, by SIGSEGV at 12:00:01, 3 min ago: this is its last sample` */
export function endingText(
	{how, signal, status, timeMs, isProper}: Ending,
	sample: Sample,
): string {
	const last = `this is its last sample, of ${timeText(sample.timeMs)}`;
	if (isProper) return `it has ended; ${last}`;
	const hows: Record<NonNullable<Ending['how']>, string> = {
		fault: `by ${signal ?? 'a signal'}`,
		interrupted: `by ${signal ?? 'a signal'}`,
		hung: 'ended because a class took too long',
		exited: `a class called exit(${status})`,
		'out-of-memory': 'it got no more memory',
		overran: 'a class wrote past the end of a packet',
	};
	if (how === undefined || timeMs === undefined)
		return `gone, ${agoText(sample.timeMs)} ago or less, and did not say how, as when killed; ${last}`;
	return `gone, ${hows[how]}, at ${timeText(timeMs)}, ${agoText(timeMs)} ago; ${last}`;
}

export function timeText(timeMs: number): string {
	const time = new Date(timeMs);
	const isToday = time.toDateString() === new Date().toDateString();
	const [clock] = time.toTimeString().split(' ');
	return isToday ? clock! : `${time.toLocaleDateString('sv-SE')} ${clock}`;
}

export function agoText(timeMs: number): string {
	return duration(Math.max(0, Date.now() - timeMs));
}

/** Late even for a machine that has much to do. */
function isOverdue({timeMs, intervalMs}: Sample): boolean {
	return intervalMs > 0 && Date.now() - timeMs > 5 * intervalMs + 1000;
}

function dataplaneLines(dataplane: DataplaneSample, looked: Looked, colours: Colours): string[] {
	const {number, workers, instanceCount} = dataplane;
	const {bold, dim} = colours;
	const mode =
		workers === 0 ? 'stepped' : `live on ${workers} worker lcore${workers === 1 ? '' : 's'}`;
	return [
		`${bold(`dataplane ${number}`)}  ${dim(`${mode} · ${instanceCount} instances`)}`,
		`  ${figures(cameAbout(dataplane), colours)}  →  ${figures(endedAs(dataplane), colours)}`,
		...dropLines(dataplane, colours),
		...lcoreLines(dataplane, looked, colours),
	];
}

type Figure = readonly [name: string, packets: bigint];

function cameAbout({ledger}: DataplaneSample): Figure[] {
	const {injected, received, generated, copied} = ledger;
	return [
		['injected', injected],
		['received', received],
		['generated', generated],
		['copied', copied],
	];
}

function endedAs({ledger, instances}: DataplaneSample): Figure[] {
	const {captured, transmitted, consumed, dropped, held} = ledger;
	return [
		['captured', captured],
		['transmitted', transmitted],
		['consumed', consumed],
		['dropped', dropped],
		['held', held],
		['queued', sum(instances.map(one => BigInt(queuedOf(one))))],
	];
}

/** Those that are not nothing; the first one always. */
function figures(all: readonly Figure[], colours: Colours): string {
	return all
		.filter(([, packets], i) => i === 0 || packets !== 0n)
		.map(([name, packets]) => `${name} ${count(packets, colours)}`)
		.join(' · ');
}

function dropLines(dataplane: DataplaneSample, {dim}: Colours): string[] {
	const drops = dropsOf(dataplane);
	if (drops.length === 0) return [];
	const shown = drops.slice(0, mostReasons).map(([reason, packets]) => `${reason} ${packets}`);
	const more = drops.length > mostReasons ? [`${drops.length - mostReasons} reasons more`] : [];
	return [`  ${dim('dropped:')} ${[...shown, ...more].join(' · ')}`];
}

function lcoreLines({number, lcores}: DataplaneSample, {sample, before}: Looked, {dim}: Colours) {
	if (lcores.length === 0) return [];
	const earlier = before?.dataplanes.find(one => one.number === number)?.lcores;
	const seconds = secondsBetween(before, sample);
	const texts = lcores
		.map((lcore, i) => ({lcore, load: loadOf(earlier?.[i], lcore, seconds)}))
		.filter(({lcore}) => lcore.cpuNs !== undefined)
		.map(({lcore, load}) => `${lcore.lcore} ${percent(load.busy)} busy, ${percent(load.cpu)} CPU`);
	return texts.length === 0 ? [] : [`  ${dim('lcore')} ${texts.join(' · ')}`];
}

function percent(value: number | undefined): string {
	return value === undefined ? '–' : `${Math.round(value)}%`;
}
