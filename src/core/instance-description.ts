import type {Mac} from '../packet/types.ts';
import type {InstanceObject} from './instance.ts';
import type {InputRing} from './ring.ts';
import type {Rule} from './rule.ts';

/** How full a ring is. */
export interface RingState {
	/** Packets it holds at most. */
	readonly size: number;
	/** Packets in it now. */
	readonly queued: number;
}

/** An output rule in force. */
export interface RuleState {
	/** Its condition: `vlanId(10)`. */
	readonly match: string;
	readonly priority: number;
	/** Names of instances and output rings; `a.inbound` for the second ring of a VIF. */
	readonly to: readonly string[];
	/** Packets it decided, and their bytes. */
	readonly packets: bigint;
	readonly bytes: bigint;
}

/** An instance as it is now: what `instance.describe()` answers. */
export interface InstanceDescription {
	readonly name: string;
	/** All else of its class: `classes()[name].describe()`. */
	readonly class: string;
	readonly vswitch: string;
	readonly state: 'running' | 'stopped';
	/** DPDK's number of the worker lcore that runs it; only live. */
	readonly lcore?: number;
	readonly vif?: {readonly index: number; readonly mac: Mac; readonly link: 'up' | 'down'};
	readonly input: RingState;
	/** Of a VIF made with `inbound: true`. */
	readonly inbound?: RingState;
	/** In the order in which they are tried. */
	readonly rules: readonly RuleState[];
	/** Whose rules lead here: names, in order of creation. */
	readonly fedBy: readonly string[];
	/** Where its own rules lead: names, in the order of its rules. */
	readonly feeds: readonly string[];
	readonly counters: {
		readonly received: bigint;
		readonly sent: bigint;
		/** Packets that it keeps for later. */
		readonly held: bigint;
		/** Every reason that its class has. */
		readonly dropped: Readonly<Record<string, bigint>>;
	};
	/** Only what has happened. */
	readonly drops: readonly {
		readonly reason: string;
		readonly kind: 'verdict' | 'fault';
		readonly packets: bigint;
	}[];
}

/** Changes nothing, and claims nothing. */
export function describeInstance(instance: InstanceObject): InstanceDescription {
	const {linkUp} = instance.counts();
	const {counters, lcore} = instance;
	return {
		name: instance.name,
		class: instance.class.name,
		vswitch: instance.vswitch.name,
		state: instance.isStarted ? 'running' : 'stopped',
		...(lcore !== undefined && {lcore}),
		...(instance.isVif && {
			vif: {index: instance.index!, mac: instance.mac as Mac, link: linkUp ? 'up' : 'down'},
		}),
		input: stateOf(instance.input),
		...(instance.hasInbound && {inbound: stateOf(instance.inbound)}),
		rules: instance.rules.map(describeRule),
		fedBy: feedersOf(instance),
		feeds: [...new Set(instance.rules.flatMap(namesOf))],
		counters,
		drops: dropsOf(instance, counters.dropped),
	};
}

function stateOf({size, queued}: InputRing): RingState {
	return {size, queued};
}

function describeRule(rule: Rule): RuleState {
	const {priority, hits} = rule;
	return {match: String(rule.condition), priority, to: namesOf(rule), ...hits};
}

function namesOf({targets}: Rule): string[] {
	return targets.map(ring => (ring === ring.owner.input ? ring.owner.name : ring.name));
}

function feedersOf(instance: InstanceObject): string[] {
	const leadsHere = ({targets}: Rule) => targets.some(({owner}) => owner === instance);
	const members = instance.vswitch.members();
	return members.filter(({rules}) => rules.some(leadsHere)).map(({name}) => name);
}

function dropsOf(instance: InstanceObject, dropped: Readonly<Record<string, bigint>>) {
	return instance.class.datapath.drops
		.map(({name, isFault}) => ({
			reason: name,
			kind: isFault ? ('fault' as const) : ('verdict' as const),
			packets: dropped[name]!,
		}))
		.filter(({packets}) => packets > 0n);
}
