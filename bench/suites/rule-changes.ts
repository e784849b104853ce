// What it costs to change rules, and to ask an instance by a command.
import {performance} from 'node:perf_hooks';
import {ringtap} from '../built.ts';
import {atMost, least, type Suite} from '../suite.ts';

const rules = 10_000;
const oneByOne = 1000;
const calls = 1000;
const stations = 8;

/** ms of CPU time, of all threads. */
function cpuMs(act: () => void): number {
	const before = process.cpuUsage();
	act();
	const {user, system} = process.cpuUsage(before);
	return (user + system) / 1000;
}

/** The same numbers each time; a prime modulus, as in MINSTD. */
function draws(): (below: number) => number {
	let state = 1;
	return below => {
		state = (state * 48_271) % 2_147_483_647;
		return state % below;
	};
}

/** Networks of many sizes, a port or a range of them, a protocol: as in `rules.acl10k.ns`. */
function tuples(count: number) {
	const draw = draws();
	return Array.from({length: count}, () => {
		const port = 1 + draw(60_000);
		return {
			src: `10.${draw(256)}.0.0/${8 + draw(25)}` as const,
			dst: `${draw(224)}.${draw(256)}.${draw(256)}.0/${16 + draw(17)}` as const,
			dport: draw(2) === 0 ? port : {min: port, max: port + draw(1000)},
			protocol: 17,
		};
	});
}

/** Ten thousand rules take the place of ten thousand others; then a thousand more, each by itself, a packet after each. */
function measureChanges(isQuick: boolean): {transaction: number; oneByOne: number} {
	return ringtap.runScene(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const fw = vsw.add(ringtap.forward, 'fw');
		const out = vsw.outputRing('out');
		const first = tuples(rules);
		const more = tuples(rules + oneByOne).slice(rules);
		const packet = ringtap.eth().ipv4();
		const replace = () =>
			vsw.transaction(() => {
				for (const rule of fw.rules) rule.remove();
				for (const tuple of first) fw.when.fiveTuple(tuple).to(out);
			});
		replace();
		const transaction = least(isQuick ? 1 : 5, () => cpuMs(replace));
		fw.otherwise.priority(200).to(out);
		const each = cpuMs(() => {
			for (const tuple of more) {
				fw.when.fiveTuple(tuple).to(out);
				inject(fw.input, packet);
			}
		});
		expect(out).toReceive(oneByOne);
		return {transaction, oneByOne: each};
	});
}

function measureControl(isQuick: boolean): number {
	return ringtap.runScene(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const br = vsw.add(ringtap.bridge, 'br0');
		vsw.connect(br, a, b);
		for (let i = 1; i <= stations; i++) inject(a, ringtap.eth({src: `02:00:00:00:00:0${i}`}));
		expect(b).toReceive(stations);
		return least(isQuick ? 5 : 200, () => {
			const began = performance.now();
			for (let i = 0; i < calls; i++) br.control('macTable');
			return ((performance.now() - began) * 1000) / calls;
		});
	});
}

export const ruleChanges: Suite = {
	figures: [
		{name: 'rules.transaction10k.ms', unit: 'ms', goal: atMost(1500)},
		{name: 'rules.onebyone1k.ms', unit: 'ms'},
		{name: 'control.call.us', unit: 'µs'},
	],
	async *measure(wanted, {isQuick}) {
		if (wanted.some(name => name.startsWith('rules.'))) {
			const measured = measureChanges(isQuick);
			yield {name: 'rules.transaction10k.ms', value: measured.transaction};
			yield {name: 'rules.onebyone1k.ms', value: measured.oneByOne};
		}
		yield {name: 'control.call.us', value: measureControl(isQuick)};
	},
};
