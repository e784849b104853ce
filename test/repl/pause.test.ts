// .pause: all stops before a packet enters a ring.
import test from 'ava';
import {ringtap} from '../cli/_cli.ts';

const lab = `const vsw = vswitch()
const [a, b, c] = vsw.testVifs('a', 'b', 'c')
const br = vsw.add('bridge', 'br0')
vsw.connect(br, a, b, c)
const flood = (sport: number) => eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp({sport})
`;

async function session(...lines: string[]) {
	const input = `${lab}${lines.join('\n')}\n`;
	const {stdout, stderr} = await ringtap(['repl', '--keep-going'], {input});
	return {text: stdout, lines: stdout.split('\n'), stderr};
}

const held = (sport: number, which: string) => [
	`paused before br0.input: ${which}inject(a, …)`,
	`  02:00:5e:00:00:01 > ff:ff:ff:ff:ff:ff, ipv4 10.0.0.1 > 10.0.0.2 ttl 64, udp ${sport} > 9, length 42`,
	'  It is p, and can be changed; .continue, .step',
];

test('all stops before a packet that it is for, and goes on up to the next one', async t => {
	const {lines, stderr} = await session(
		".pause at br0 when bpf('src port 7')",
		'inject(a, [1, 7, 2, 7].map(flood))',
		'.continue',
		'.continue',
		'.pause',
		'expect(b).toReceive(4).map(packet => packet.udp.sport)',
		'expect(c).toReceive(4).length',
	);
	t.is(stderr, '');
	t.deepEqual(lines, [
		"pauses before br0.input when bpf('src port 7')",
		'4 packets · nothing came out',
		...held(7, 'packet 2 of '),
		'b 2, c 2',
		...held(7, 'packet 4 of '),
		'b 2, c 2',
		"br0.input when bpf('src port 7')  2 so far",
		'[ 1, 7, 2, 7 ]',
		'4',
	]);
});

test('the packet in hand can be changed, with its checksums, or be another one', async t => {
	const {lines, stderr} = await session(
		'.pause at br0',
		'inject(a, flood(1))',
		'p.ipv4.ttl = 3; p.udp.dport = 53; p.checksums.every(sum => sum.isRight)',
		'.step',
		'.continue',
		'const [got] = expect(b).toReceive(1)',
		'[got.ipv4.ttl, got.udp.dport, got.checksums.every(sum => sum.isRight)]',
		'inject(a, flood(2))',
		"p = flood(3).payload('x'.repeat(2500)); br.control('configure', {mtu: 9000})",
		'.continue',
		'expect(b).toReceive(1)[0].length',
		'dp.ledger.balanced',
		'expect(c).toReceive(2).length',
	);
	t.is(stderr, '');
	const after = lines.slice(lines.indexOf('true'));
	t.deepEqual(after.slice(0, 4), ['true', 'br0', 'b 1, c 1', '[ 3, 53, true ]']);
	t.deepEqual(after.slice(-4), ['b 1, c 1', '2542', 'true', '2']);
});

test('what is wrong with a pause or with p is said, and the packet in hand stays', async t => {
	const {lines, stderr} = await session(
		'.pause at nowhere',
		'.pause br0',
		'.pause at br0 when vlanIdd(3)',
		'.pause at br0',
		'inject(a, flood(1))',
		'p.ipv4.tll = 3',
		'p.ipv4.ttl = 300',
		'p.ttl = 3',
		'p = 5',
		'.continue',
		'p = flood(9)',
		'.pause off',
		'settle()',
		'expect(b).toReceiveOne().udp.sport',
		'expect(c).toReceive(1).length',
	);
	t.regex(stderr, /'nowhere' is no ring and no instance/);
	t.regex(stderr, /\.pause cannot take 'br0'/);
	t.regex(stderr, /no condition 'vlanIdd'/);
	t.regex(stderr, /ipv4\.tll is no field/);
	t.regex(stderr, /ipv4\.ttl/);
	t.regex(stderr, /p\.ttl cannot be set/);
	t.regex(stderr, /p is no packet any more/);
	t.is(lines.at(-3), 'ended: br0.input');
	// Nobody has let it go with another packet in its place.
	t.deepEqual(lines.slice(-2), ['1', '1']);
});

test('removing the instance or leaving drops what is held up; live there is no pause', async t => {
	const {lines} = await session(
		'.pause at br0',
		'inject(a, [1, 2, 3].map(flood))',
		'br.remove(); dp.ledger.balanced',
		'inject(a, flood(4))',
	);
	t.is(lines.at(-2), 'true');
	t.is(lines.at(-1), '1 packet · nothing came out · dropped: no-rule 1');
	const live = await ringtap(['repl', '--live', '--keep-going'], {
		input: `${lab}.pause at br0\ninject(a, flood(1))\n`,
	});
	t.regex(live.stderr, /A live dataplane does not stand still for one packet/);
	t.regex(live.stdout, /1 packet · b 1, c 1$/);
});
