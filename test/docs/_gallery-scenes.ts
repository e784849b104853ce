import {bridge, eth, like, type Scene} from '../../src/index.ts';
import {problemsOf} from '../support.ts';

/** One mismatch, as it stands in the gallery. */
export interface Picture {
	readonly title: string;
	/** What happened, in a sentence for the page. */
	readonly what: string;
	/** What the first line must say. */
	readonly says: RegExp;
	readonly text: () => string | Promise<string>;
}

/** A scenario that fails; its story. */
function scene(title: string, what: string, says: RegExp, body: (scene: Scene) => void): Picture {
	const text = async () => {
		const [problem] = await problemsOf(body);
		// Where this file says it is no business of the page's.
		return (problem?.story ?? '').replaceAll(/[\w-]+\.ts:\d+/g, 'lab.dp.ts:7');
	};
	return {title, what, says, text};
}

/**
 *   a ── br0 ── b, c      what a sends is flooded
 */
function lab({vswitch}: Scene) {
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	vsw.connect(vsw.add(bridge, 'br0'), a, b, c);
	return {a, b, c};
}
const numbered = (n: number) =>
	eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp({dport: 5300}).payload(`packet ${n}`);

export const scenes: readonly Picture[] = [
	scene(
		'In a scenario',
		'The same text, with where the packet came from.',
		/^b: packet 2 of 2 differs: ipv4\.ttl is 64, expected 63; checksum follows$/,
		s => {
			const {a, b} = lab(s);
			const routed = eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4({ttl: 63}).udp({dport: 5300});
			s.inject(a, [numbered(1), numbered(2)]);
			s.expect(b).toReceive([numbered(1), routed.payload('packet 2')]);
		},
	),
	scene(
		'Described by fields',
		'`like` looks at some fields only, and says which of them is not as it should be.',
		/^b: packet 1 of 1 differs: udp\.dport is 5300, expected one of 53, 5353$/,
		s => {
			const {a, b} = lab(s);
			s.inject(a, numbered(1));
			s.expect(b).toReceiveOne(like({ipv4: {ttl: 64}, udp: {dport: [53, 5353]}}));
		},
	),
	scene(
		'In another order',
		'The packets are right, but not their order.',
		/^b received the packets in another order: the one expected as packet 1 came as packet 2$/,
		s => {
			const {a, b} = lab(s);
			s.inject(a, [numbered(1), numbered(2)]);
			s.expect(b).toReceive([numbered(2), numbered(1)]);
		},
	),
	scene(
		'One packet twice',
		'The second packet came twice.',
		/^b received 1 packet more than the 2 expected: packet 3 is packet 2 again$/,
		s => {
			const {a, b} = lab(s);
			s.inject(a, [numbered(1), numbered(2), numbered(2)]);
			s.expect(b).toReceive([numbered(1), numbered(2)]);
		},
	),
	scene(
		'A packet is missing',
		'The second of three did not come.',
		/^b: packet 2 of 3 is missing$/,
		s => {
			const {a, b} = lab(s);
			s.inject(a, [numbered(1), numbered(3)]);
			s.expect(b).toReceive([numbered(1), numbered(2), numbered(3)]);
		},
	),
	scene(
		'The wrong way',
		'It came, but elsewhere.',
		/^a received nothing, expected 1 packet \(it went to b\)$/,
		s => {
			const {a, b, c} = lab(s);
			s.inject(a, numbered(1));
			s.expect(a).toReceive(numbered(1));
			s.expect([b, c]).toReceiveAnything();
		},
	),
	scene(
		'One of many, in any order',
		'Of four packets in any order one was changed: it is told beside the one most like it.',
		/^b: packet 3 of 4 differs: payload byte 7 is 0x33 '3', expected 0x39 '9'; udp\.checksum follows$/,
		s => {
			const {a, b} = lab(s);
			s.inject(a, [1, 2, 3, 4].map(numbered));
			s.expect(b).toReceive([4, 9, 2, 1].map(numbered), {order: 'any', ignore: ['ipv4.id']});
		},
	),
];
