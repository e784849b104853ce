// Hours of live traffic while the graph is changed at random: `npm run soak -- --minutes 60`. The ledger is looked at
// after every few changes, and at the end every mbuf must be back. Exit codes: 0 all accounted for, 1 not, 2 used wrongly.
import {setTimeout} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import {packetsGiven} from '../src/core/injection.ts';
import {native} from '../src/core/native.ts';
import {
	type AnyInstance,
	bridge,
	Dataplane,
	eth,
	forward,
	port,
	type RingtapError,
	type Rule,
	type Vif,
	type Vswitch,
} from '../src/index.ts';
import {Random} from '../src/random.ts';

const {values} = parseArgs({
	options: {
		minutes: {type: 'string', default: '1'},
		edits: {type: 'string'},
		seed: {type: 'string', default: '1'},
		lcores: {type: 'string', default: '2'},
	},
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) {
	console.error(`--minutes is '${values.minutes}'; it takes a number above 0.`);
	process.exit(2);
}

/** Of each source, before it is made anew. */
const budget = 4_000_000_000;
const editsBetweenChecks = 20;
const editEveryMs = 5;
const sources = 3;
const random = new Random(Number(values.seed));

/** A data plane under traffic from sources that never run dry, and what may be changed in it meanwhile. */
class Soak {
	readonly #dataplane = new Dataplane({live: Number(values.lcores), mbufs: 4096});
	readonly #vsw: Vswitch = this.#dataplane.vswitch('v0');
	readonly #sink: AnyInstance;
	readonly #hops: AnyInstance[] = [];
	readonly #extra: Rule[] = [];
	readonly #bridge;
	readonly #vifs: (AnyInstance & Vif)[] = [];
	#made = 0;
	edits = 0;
	/** Packets that were not put in, because at that moment all mbufs were under way. */
	refused = 0;

	constructor() {
		this.#sink = this.#vsw.add(port, 'sink', {device: 'net_null,no-rx=1'});
		this.#bridge = this.#vsw.add(bridge, 'bridge');
		for (const name of ['x', 'y', 'z']) {
			const vif = this.#vsw.add(port, name, {device: 'net_null,no-rx=1'});
			this.#vsw.connect(this.#bridge, vif);
			this.#vifs.push(vif);
		}
		for (let i = 0; i < 4; i++) this.#addHop();
		for (let i = 0; i < sources; i++) this.#addSource();
		this.#dataplane.start();
	}

	get received(): bigint {
		return this.#dataplane.ledger.received;
	}

	#pick<T>(list: readonly T[]): T {
		return list[random.int(0, list.length - 1)]!;
	}

	#addHop(): void {
		const hop = this.#vsw.add(forward, `hop${this.#made++}`);
		const next =
			this.#hops.length === 0 || random.int(0, 2) === 0 ? this.#sink : this.#pick(this.#hops);
		hop.otherwise.to(next);
		this.#hops.push(hop);
	}

	#addSource(): void {
		const source = this.#vsw.add(port, `source${this.#made++}`, {
			device: 'net_null,copy=0',
			budget,
		});
		source.otherwise.to(this.#pick(this.#hops));
	}

	/** One change; what is made starts with the next packet that is put in. */
	edit(): void {
		this.edits++;
		const edits = [
			() => this.#addHop(),
			() => this.#removeHop(),
			() => this.#addRule(),
			() => this.#removeRule(),
			() => this.#replaceSource(),
			() => this.#moveSomething(),
			() => this.#transaction(),
			() => this.#intoBridge(),
		];
		this.#pick(edits)();
	}

	#removeHop(): void {
		if (this.#hops.length <= 3) return;
		const [gone] = this.#hops.splice(random.int(0, this.#hops.length - 1), 1);
		this.#vsw.transaction(() => {
			for (const member of Object.values(this.#vsw.instances))
				for (const rule of member.rules)
					if (rule.targets.some(({owner}) => (owner as unknown) === gone))
						member.otherwise.to(this.#sink);
			gone!.remove();
		});
	}

	#addRule(): void {
		const hop = this.#pick(this.#hops) as AnyInstance & {
			when: {vlanId(id: number): {to(to: AnyInstance): Rule}};
		};
		if (this.#extra.length < 200)
			this.#extra.push(hop.when.vlanId(random.int(1, 4094)).to(this.#sink));
	}

	#removeRule(): void {
		const rule = this.#extra.splice(random.int(0, this.#extra.length), 1)[0];
		if (rule && !rule.isRemoved) rule.remove();
	}

	#replaceSource(): void {
		const all = Object.values(this.#vsw.instances).filter(({name}) => name.startsWith('source'));
		this.#pick(all).remove();
		this.#addSource();
	}

	#moveSomething(): void {
		const it = this.#pick(Object.values(this.#vsw.instances));
		this.#dataplane.place(it, random.int(0, Number(values.lcores) - 1));
	}

	#transaction(): void {
		this.#vsw.transaction(() => {
			for (const hop of this.#hops.slice(0, -1)) hop.otherwise.to(this.#sink);
		});
	}

	#intoBridge(): void {
		const bytes = eth({src: `02:00:00:00:00:${random.int(16, 99)}`})
			.ipv4()
			.udp()
			.toBytes();
		const {input} = this.#bridge;
		const options = {inVif: this.#pick(this.#vifs), now: true};
		try {
			this.#dataplane.put(input as never, packetsGiven([{bytes}]), options);
		} catch (error) {
			if ((error as RingtapError).code !== 'ERR_RINGTAP_QUOTA_EXHAUSTED') throw error;
			this.refused++;
		}
	}

	/** @throws when a packet is unaccounted for. */
	check(): void {
		const {balanced, findings} = this.#dataplane.ledger;
		if (!balanced) throw new Error(`the ledger does not balance: ${findings.join('; ')}`);
	}

	close(): void {
		this.#dataplane.close();
		const {inUse} = native().pool()!;
		if (inUse !== 0) throw new Error(`${inUse} mbufs have not come back`);
	}
}

const soak = new Soak();
const end = performance.now() + minutes * 60_000;
const most = values.edits === undefined ? Number.POSITIVE_INFINITY : Number(values.edits);
while (performance.now() < end) {
	if (soak.edits < most) soak.edit();
	if (soak.edits % editsBetweenChecks === 0) soak.check();
	await setTimeout(editEveryMs); // traffic, and nothing else
}
soak.check();
const {received, edits, refused} = soak;
soak.close();
console.log(
	`${minutes} min: ${edits.toLocaleString('en')} edits (${refused} packets not put in, for want of an mbuf), ` +
		`${received.toLocaleString('en')} packets, every one accounted for`,
);
