import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import {type Duration, parseDuration} from './duration.ts';
import {maxRingSize} from './ring-size.ts';
import {checkTraceOptions, type TraceOptions} from './trace.ts';

export const memories = ['anonymous', 'shared', 'hugepages'] as const;
/** What mbufs are in. */
export type Memory = (typeof memories)[number];

export interface DataplaneOptions {
	/** Mbufs it may use of the process's pool. Default: all of them. */
	readonly mbufs?: number;
	/**
	 * What the mbufs of the process are in. `'shared'`: memory that devices and other processes can be given.
	 * `'hugepages'`: the same of hugepages, which NICs on uio_pci_generic need. The first dataplane of a process
	 * decides; left out, it is as it is, to begin with `'anonymous'`.
	 */
	readonly memory?: Memory;
	/** Packets an instance takes in one turn, 1 to 1,024. Default 32. */
	readonly burst?: number;
	/** Hops allowed per packet put in before the graph counts as never resting. Default 10,000. */
	readonly maxHops?: number;
	/** Size of rings whose module asks for none. Default 1,024. */
	readonly ringSize?: number;
	/** `'wait'` (default): nobody takes more than there is room for. `'drop'`: as hardware does. */
	readonly ringFull?: 'wait' | 'drop';
	/** Custody is checked packet by packet, and freed mbufs rest: slower, names culprits. */
	readonly checked?: boolean;
	/**
	 * Runs live, on this many worker lcores, 1 to 64, and not on the thread that calls. Its clock is
	 * then the real one. Left out: stepped.
	 */
	readonly live?: number;
	/**
	 * Live: the CPUs that worker lcores stay on, one each; lcores may share one. Of fewer CPUs than lcores, the others run
	 * where the kernel puts them, as all do when it is left out.
	 */
	readonly cpus?: readonly number[];
	/**
	 * Live: what worker lcores do that have nothing to do. `'spin'`: each keeps its CPU to itself. `'yield'`: it lets
	 * others have it meanwhile. A duration: it sleeps in the end, longer and longer, up to that. Default `'1ms'`.
	 */
	readonly idle?: 'spin' | 'yield' | Duration;
	/**
	 * A seed: packets are split into segments at random places, and floods are copies. What comes out must not change.
	 * Default 0: neither.
	 */
	readonly stress?: number;
	/** What modules take for chance comes from it. Default 0. */
	readonly seed?: number;
	/** Where the virtual clock stands at first, in ns. Default 0. */
	readonly clockStartNs?: number;
	/** What becomes of packets is recorded, hop by hop, from the first one on: see `Dataplane.trace`. Default: not. */
	readonly trace?: boolean | TraceOptions;
}

const limits = {
	mbufs: [1, 4_000_000],
	burst: [1, 1024],
	maxHops: [1, 1e12],
	ringSize: [1, maxRingSize],
	live: [1, 64],
	stress: [0, 4_294_967_295],
	seed: [0, 4_294_967_295],
	clockStartNs: [0, Number.MAX_SAFE_INTEGER],
} as const;

/** @throws RingtapError ERR_RINGTAP_OPTION */
export function checkOptions(options: DataplaneOptions): void {
	for (const [name, [min, max]] of Object.entries(limits)) {
		const value = options[name as keyof typeof limits];
		if (value === undefined || (Number.isInteger(value) && value >= min && value <= max)) continue;
		throw new RingtapError(
			'ERR_RINGTAP_OPTION',
			`Option '${name}' is ${inspect(value)}; it takes a whole number from ${min} to ${max}.`,
		);
	}
	if (typeof options.trace === 'object') checkTraceOptions(options.trace);
	else if (options.trace !== undefined) checkFlag('trace', options.trace);
	if (options.cpus !== undefined) checkCpus(options.cpus);
	if (options.idle !== undefined) idleGiven(options.idle);
	checkWord('ringFull', options.ringFull, ['wait', 'drop']);
	checkWord('memory', options.memory, memories);
}

function checkCpus(cpus: unknown): void {
	const isCpu = (cpu: unknown) => Number.isInteger(cpu) && (cpu as number) >= 0;
	if (Array.isArray(cpus) && cpus.every(isCpu)) return;
	throw new RingtapError(
		'ERR_RINGTAP_OPTION',
		`Option 'cpus' is ${inspect(cpus)}; it takes a list of CPUs by number, as [0, 1].`,
	);
}

/** As the core takes it: a word, or ns. @throws RingtapError ERR_RINGTAP_DURATION */
export function idleGiven(idle: NonNullable<DataplaneOptions['idle']>): 'spin' | 'yield' | number {
	if (idle === 'spin' || idle === 'yield') return idle;
	return Number(parseDuration(idle, "Option 'idle', where it is neither 'spin' nor 'yield',"));
}

function checkFlag(name: string, value: unknown): void {
	if (typeof value === 'boolean') return;
	throw new RingtapError(
		'ERR_RINGTAP_OPTION',
		`Option '${name}' is ${inspect(value)}; it takes true or false.`,
	);
}

function checkWord(name: string, value: unknown, words: readonly string[]): void {
	if (value === undefined || words.includes(value as string)) return;
	throw new RingtapError(
		'ERR_RINGTAP_OPTION',
		`Option '${name}' is ${inspect(value)}; it takes ${words.map(word => `'${word}'`).join(' or ')}.`,
	);
}
