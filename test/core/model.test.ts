// Random calls, wrong ones among them, of a data plane and of a model of it: both must agree, call by call.
import test, {type ExecutionContext} from 'ava';
import {packetsGiven} from '../../src/core/injection.ts';
import {native} from '../../src/core/native.ts';
import {
	type AnyInstance,
	Dataplane,
	type DataplaneOptions,
	eth,
	forward,
	type Rule,
	type TestVif,
	type Vswitch,
} from '../../src/index.ts';
import {Random} from '../../src/random.ts';
import {thrownBy} from '../support.ts';

const vlans = [10, 20, 30];
const tagged = new Map(
	[undefined, ...vlans].map(id => {
		const frame = id === undefined ? eth() : eth().vlan({id});
		return [id, {bytes: frame.ipv4().udp().pad(80).toBytes()}];
	}),
);

/** What a rule is to the model. */
interface ModelRule {
	readonly vlan: number | undefined;
	readonly priority: number;
	readonly targets: readonly ModelInstance[];
	readonly real: Rule;
}

class ModelInstance {
	readonly vswitch: ModelVswitch;
	readonly name: string;
	readonly isVif: boolean;
	/** Later ones only are led to: so nothing goes round. */
	readonly order: number;
	readonly real: AnyInstance;
	rules: ModelRule[] = [];
	isLinkUp = true;

	constructor(
		vswitch: ModelVswitch,
		name: string,
		isVif: boolean,
		order: number,
		real: AnyInstance,
	) {
		this.vswitch = vswitch;
		this.name = name;
		this.isVif = isVif;
		this.order = order;
		this.real = real;
	}

	/** Those in force, in the order in which they are asked. */
	ruleFor(vlan: number | undefined): ModelRule | undefined {
		return [...this.rules]
			.sort((a, b) => a.priority - b.priority)
			.find(rule => rule.vlan === undefined || rule.vlan === vlan);
	}
}

interface ModelVswitch {
	readonly real: Vswitch;
	state: 'created' | 'running' | 'stopped';
	readonly members: Map<string, ModelInstance>;
}

/** A data plane, its model, and what is done to both. */
class Pair {
	readonly #t: ExecutionContext;
	readonly #random: Random;
	readonly #dp: Dataplane;
	readonly #vswitches = new Map<string, ModelVswitch>();
	readonly #gone: ModelInstance[] = [];
	readonly #goneRules: Rule[] = [];
	#isStarted: 'no' | 'yes' | 'stopped' = 'no';
	#made = 0;
	readonly #totals = {injected: 0, captured: 0, 'no-rule': 0, 'link-down': 0};

	constructor(t: ExecutionContext, seed: number, options: DataplaneOptions) {
		this.#t = t;
		this.#random = new Random(seed);
		this.#dp = new Dataplane({seed, ...options});
	}

	#pick<T>(list: readonly T[]): T | undefined {
		return list[this.#random.int(0, Math.max(0, list.length - 1))];
	}

	#chance(percent: number): boolean {
		return this.#random.int(1, 100) <= percent;
	}

	get #members(): ModelInstance[] {
		return [...this.#vswitches.values()].flatMap(({members}) => [...members.values()]);
	}

	/** What the call threw is what the model says. */
	#agree(what: string, expected: string | undefined, call: () => unknown): void {
		const code = thrownBy(call)?.code;
		if (code !== expected)
			this.#t.fail(`${what}: ${code ?? 'passed'}, the model says ${expected ?? 'it passes'}`);
	}

	step(): void {
		const kinds: [weight: number, act: () => void][] = [
			[2, () => this.#addVswitch()],
			[14, () => this.#addInstance()],
			[20, () => this.#addRule()],
			[6, () => this.#removeRule()],
			[6, () => this.#setLink()],
			[30, () => this.#inject()],
			[8, () => this.#remove()],
			[4, () => this.#startOrStop()],
			[10, () => this.#mistake()],
		];
		const acts = kinds.flatMap(([weight, act]) => Array<() => void>(weight).fill(act));
		this.#pick(acts)!();
	}

	#addVswitch(): void {
		const name = `v${this.#random.int(0, 3)}`;
		const isThere = this.#vswitches.has(name);
		this.#agree(`vswitch(${name})`, isThere ? 'ERR_RINGTAP_DUPLICATE_NAME' : undefined, () => {
			const real = this.#dp.vswitch(name);
			this.#vswitches.set(name, {real, state: 'created', members: new Map()});
		});
	}

	#addInstance(): void {
		const vswitch = this.#pick([...this.#vswitches.values()]);
		if (!vswitch || this.#members.length > 60) return;
		const name = `n${this.#random.int(0, 30)}`;
		const isVif = this.#chance(50);
		const expected = vswitch.members.has(name) ? 'ERR_RINGTAP_DUPLICATE_NAME' : undefined;
		this.#agree(`add(${name})`, expected, () => {
			const real = isVif ? vswitch.real.testVif(name) : vswitch.real.add(forward, name);
			vswitch.members.set(name, new ModelInstance(vswitch, name, isVif, this.#made++, real));
		});
	}

	#addRule(): void {
		const from = this.#pick(this.#members);
		const to = this.#pick(this.#members);
		if (!from || !to) return;
		const second = this.#chance(20) ? this.#pick(this.#members) : undefined;
		const targets = second ? [to, second] : [to];
		if (targets.some(target => target.order <= from.order && target.vswitch === from.vswitch))
			return;
		const vlan = this.#chance(50) ? undefined : this.#pick(vlans);
		const priority = this.#random.int(98, 102);
		const expected = targets.some(target => target.vswitch !== from.vswitch)
			? 'ERR_RINGTAP_OTHER_VSWITCH'
			: second === to
				? 'ERR_RINGTAP_DUPLICATE_TARGET'
				: undefined;
		this.#agree('to()', expected, () => {
			const when = (from.real as TestVif).when;
			const pending = vlan === undefined ? from.real.otherwise : when.vlanId(vlan);
			const reals = targets.map(({real}) => real) as [AnyInstance];
			const real = pending.priority(priority).to(...reals);
			// A rule without parameter takes the place of the one before it.
			const replaced = vlan === undefined && from.rules.find(rule => rule.vlan === undefined);
			if (replaced) this.#goneRules.push(replaced.real);
			from.rules = from.rules.filter(rule => rule !== replaced);
			from.rules.push({vlan, priority, targets, real});
		});
	}

	#removeRule(): void {
		const from = this.#pick(this.#members);
		const rule = from && this.#pick(from.rules);
		if (!rule) return;
		this.#agree('rule.remove()', undefined, () => rule.real.remove());
		from.rules = from.rules.filter(other => other !== rule);
		this.#goneRules.push(rule.real);
	}

	#setLink(): void {
		const vif = this.#pick(this.#members.filter(({isVif}) => isVif));
		if (!vif) return;
		vif.isLinkUp = this.#chance(60);
		(vif.real as TestVif).control('setLink', {up: vif.isLinkUp});
	}

	#inject(): void {
		const vif = this.#pick(this.#members.filter(({isVif}) => isVif));
		if (!vif) return;
		const count = this.#random.int(1, 5);
		const vlan = this.#pick([undefined, ...vlans]);
		const {vswitch} = vif;
		const expected = vswitch.state === 'stopped' ? 'ERR_RINGTAP_NOT_STARTED' : undefined;
		this.#agree('inject()', expected, () => {
			this.#dp.put(vif.real as never, packetsGiven(Array(count).fill(tagged.get(vlan))), {
				now: false,
			});
			this.#dp.settle();
		});
		if (expected !== undefined) return;
		if (vswitch.state === 'created') this.#startNew();
		this.#totals.injected += count;
		const arrived = new Map<ModelInstance, number>();
		if (vif.isLinkUp) this.#follow(vif, vlan, count, arrived);
		else this.#totals['link-down'] += count;
		for (const [at, packets] of arrived)
			if ((at.real as never as {claim(): {length: number}}).claim().length !== packets)
				this.#t.fail(`${at.name} did not get ${packets}`);
	}

	#startNew(): void {
		for (const other of this.#vswitches.values())
			if (other.state === 'created') other.state = 'running';
		if (this.#isStarted === 'no') this.#isStarted = 'yes';
	}

	/** Where packets go that an instance emits. */
	#follow(
		from: ModelInstance,
		vlan: number | undefined,
		count: number,
		arrived: Map<ModelInstance, number>,
	): void {
		const rule = from.ruleFor(vlan);
		if (!rule) this.#totals['no-rule'] += count;
		for (const target of rule?.targets ?? []) {
			if (!target.isVif) this.#follow(target, vlan, count, arrived);
			else if (target.isLinkUp) {
				this.#totals.captured += count;
				arrived.set(target, (arrived.get(target) ?? 0) + count);
			} else this.#totals['link-down'] += count;
		}
	}

	#remove(): void {
		const gone = this.#pick(this.#members);
		if (!gone) return;
		gone.real.remove();
		gone.vswitch.members.delete(gone.name);
		for (const other of gone.vswitch.members.values()) {
			const about = other.rules.filter(({targets}) => targets.includes(gone));
			this.#goneRules.push(...about.map(({real}) => real));
			other.rules = other.rules.filter(rule => !about.includes(rule));
		}
		this.#gone.push(gone);
	}

	#startOrStop(): void {
		const vswitch = this.#pick([...this.#vswitches.values()]);
		if (!vswitch) return;
		const isRunning = vswitch.state === 'running';
		if (this.#chance(70)) {
			this.#agree('start()', isRunning ? 'ERR_RINGTAP_ALREADY_STARTED' : undefined, () =>
				vswitch.real.start(),
			);
			vswitch.state = 'running';
		} else {
			this.#agree('stop()', isRunning ? undefined : 'ERR_RINGTAP_NOT_STARTED', () =>
				vswitch.real.stop(),
			);
			if (isRunning) vswitch.state = 'stopped';
		}
	}

	/** Of what is gone, or was never right. */
	#mistake(): void {
		const there = this.#pick(this.#members);
		const gone = this.#pick(this.#gone);
		const rule = this.#pick(this.#goneRules);
		const vswitch = this.#pick([...this.#vswitches.values()]);
		const mistakes: [string, (() => unknown) | undefined][] = [
			['ERR_RINGTAP_REMOVED', gone && (() => gone.real.otherwise)],
			['ERR_RINGTAP_REMOVED', gone && (() => gone.real.remove())],
			['ERR_RINGTAP_REMOVED', gone && there && (() => there.real.otherwise.to(gone.real))],
			['ERR_RINGTAP_REMOVED', rule && (() => rule.remove())],
			[
				'ERR_RINGTAP_UNKNOWN_CLASS',
				vswitch && (() => vswitch.real.add('brigde' as never, 'x', {} as never)),
			],
			['ERR_RINGTAP_NAME', vswitch && (() => vswitch.real.add(forward, 'a b'))],
			['ERR_RINGTAP_NAME', () => this.#dp.vswitch('')],
			['ERR_RINGTAP_PRIORITY', there && (() => there.real.otherwise.priority(-1))],
			['ERR_RINGTAP_TARGET', there && (() => there.real.otherwise.to('x' as never))],
			[
				'ERR_RINGTAP_UNKNOWN_COMMAND',
				there && (() => (there.real as TestVif).control('no' as 'setLink', {up: true})),
			],
			[
				'ERR_RINGTAP_INJECT_TARGET',
				there && !there.isVif
					? () => this.#dp.put(there.real as never, packetsGiven([tagged.get(10)!]), {now: false})
					: undefined,
			],
		];
		const [code, call] = this.#pick(mistakes)!;
		if (call) this.#agree('a mistake', code, call);
		this.#dp.pendingRules.clear();
	}

	/** Everything that can be seen of one can be seen of the other. */
	check(): void {
		const t = this.#t;
		const {injected, captured, dropped, balanced, findings} = this.#dp.ledger;
		const seen = {
			injected: Number(injected),
			captured: Number(captured),
			'no-rule': Number(dropped['no-rule'] ?? 0n),
			'link-down': Number(dropped['link-down'] ?? 0n),
		};
		t.deepEqual(seen, this.#totals);
		t.true(balanced, findings.join('; '));
		for (const [name, vswitch] of this.#vswitches) {
			const {real, members} = vswitch;
			t.deepEqual(Object.keys(real.instances).sort(), [...members.keys()].sort(), name);
			for (const member of members.values()) {
				const inModel = new Set(member.rules.map(rule => rule.real));
				t.true(
					member.real.rules.every(rule => inModel.has(rule)),
					member.name,
				);
				t.is(member.real.rules.length, inModel.size, member.name);
			}
		}
	}

	close(): void {
		this.#dp.close();
	}
}

for (const [mode, options, rounds] of [
	['stepped', {}, 20],
	['live', {live: 2}, 20],
] as const) {
	test.serial(
		`${mode}, a hundred thousand random calls: the data plane does as the model says`,
		t => {
			const calls = 100_000 / rounds;
			for (let seed = 1; seed <= rounds; seed++) {
				const pair = new Pair(t, seed, options);
				for (let i = 0; i < calls; i++) {
					pair.step();
					if (i % 500 === 499) pair.check();
				}
				pair.check();
				pair.close();
				t.is(native().pool()!.inUse, 0, `seed ${seed}`);
			}
		},
	);
}
