import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import test from 'ava';
import {eth, hex, ipv4} from '../../src/index.ts';
import {encodePcap, encodePcapng, openCapture} from '../../src/pcap/index.ts';
import {ringtap, root} from './_cli.ts';
import {folderWith} from './_folder.ts';

const capture = (name: string) => `${root}fixtures/${name}`;
const hasTshark = (process.env.PATH ?? '')
	.split(':')
	.some(folder => folder !== '' && safeList(folder).includes('tshark'));

function safeList(folder: string): string[] {
	try {
		return readdirSync(folder);
	} catch {
		return [];
	}
}

test('prints a line per packet: number, seconds, what it is', async t => {
	const {code, stdout, stderr} = await ringtap(['show', capture('dns.pcap')]);
	t.is(code, 0);
	t.is(stderr, '');
	const lines = stdout.split('\n');
	t.is(lines.length, 16);
	t.regex(lines[0]!, /^ {4}1 0\.000000 {2}52:54:00:00:00:01 > ff:ff:.*, arp request 10\.0\.0\.1 /);
	t.regex(lines[2]!, /^ {4}3 0\.000039 {2}.* udp 56660 > 53, .*length 100$/);
	const summaries = lines.map(line => line.slice(16));
	t.deepEqual(summaries, [...openCapture(capture('dns.pcap'))].map(String));
});

test('reads every format, tells comments, interfaces and what was cut', async t => {
	for (const name of ['dns.pcapng', 'dns.pcapng.gz']) {
		const {stdout} = await ringtap(['show', capture(`formats/${name}`)]);
		t.is(stdout.split('\n').length, 16);
		t.regex(stdout, /^ {4}3 .* # the first query$/m);
	}
	const cwd = folderWith(t, {});
	writeFileSync(`${cwd}/cut.pcap`, encodePcap([{bytes: new Uint8Array(20), originalLength: 99}]));
	const {stdout} = await ringtap(['show', 'cut.pcap'], {cwd});
	t.regex(stdout, /length 20, cut from 99$/);
});

test('--filter keeps the numbers that packets have in the file', async t => {
	const {stdout} = await ringtap(['show', capture('dns.pcap'), '--filter', 'udp src port 53']);
	const numbers = stdout.split('\n').map(line => Number(line.trim().split(' ')[0]));
	t.deepEqual(numbers, [4, 6, 8, 10, 12, 14, 16]);
});

test('--filter that is none says so in the words of libpcap, and is wrong use', async t => {
	const {code, stderr} = await ringtap(['show', capture('dns.pcap'), '--filter', 'tcp prot 1']);
	t.is(code, 2);
	t.regex(stderr, /'tcp prot 1' is no filter expression: .*syntax error/);
});

test('--tree prints layers and fields', async t => {
	const {stdout} = await ringtap(['show', capture('broken/every-block.pcapng'), '--tree']);
	t.regex(
		stdout,
		/^1 {2}2023-11-14 22:13:20\.000000001 {2}60 bytes {2}eth0\n {2}# the first one\n/,
	);
	t.regex(stdout, /\n {2}Ethernet header \(eth\)\n {4}dst: 52:54:00:00:00:02\n/);
	t.regex(stdout, /\n {4}type: 0x88b5\n {2}payload: 0000/);
});

test('--json prints a document per line', async t => {
	const {stdout} = await ringtap(['show', capture('formats/dns.pcapng'), '--json']);
	const [first, , third] = stdout.split('\n').map(line => JSON.parse(line));
	t.is(first.number, 1);
	t.regex(first.time, /^\d{10}\.\d{9}$/);
	t.deepEqual(first.comments, ['who has it?']);
	t.is(third.layers[1].layer, 'ipv4');
	t.is(third.layers[1].dst, '10.0.0.2');
	t.regex(third.layers[0].dst, /^52:54/);
	t.is(third.length, 100);
});

test('--source prints expressions that build the very bytes', async t => {
	for (const name of ['office.pcap', 'broken/raw-ip.pcap']) {
		const {stdout} = await ringtap(['show', capture(name), '--source']);
		const build = (text: string) =>
			new Function('eth', 'ipv4', 'hex', `return ${text}`)(eth, ipv4, hex).toBytes();
		t.deepEqual(
			stdout.split('\n').map(build),
			[...openCapture(capture(name))].map(p => p.toBytes()),
		);
	}
});

test('reads standard input, and shows what has come of it before it ends', async t => {
	const shown = spawn(process.execPath, [`${root}dist/cli.js`, 'show', '-'], {
		env: {...process.env, NO_COLOR: '1'},
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const bytes = readFileSync(capture('dns.pcap'));
	const lines = createInterface({input: shown.stdout})[Symbol.asyncIterator]();
	shown.stdin.write(bytes.subarray(0, 24 + 16 + 42));
	t.regex((await lines.next()).value, /^ {4}1 .* arp request/);
	shown.stdin.end(bytes.subarray(24 + 16 + 42));
	t.regex((await lines.next()).value, /^ {4}2 .* arp reply/);
	let count = 2;
	while (!(await lines.next()).done) count++;
	t.is(count, 16);
	t.is((shown.exitCode ?? (await once(shown, 'exit'))[0]) as number, 0);
});

test('shows what stands before the damage, then says what that is, and ends with 1', async t => {
	const {code, stdout, stderr} = await ringtap(['show', capture('broken/truncated.pcap')]);
	t.is(code, 1);
	t.is(stdout.split('\n').length, 2);
	t.regex(stderr, /ends at offset 212, within packet 3/);
});

test('what is not there or no capture ends with 1, what is used wrongly with 2', async t => {
	const code = async (...args: string[]) => (await ringtap(['show', ...args])).code;
	t.is(await code(capture('nowhere.pcap')), 1);
	t.is(await code(capture('README.md')), 1);
	t.is(await code(), 2);
	t.is(await code('a.pcap', 'b.pcap'), 2);
	t.is(await code(capture('dns.pcap'), '--tree', '--json'), 2);
	t.is(await code(capture('dns.pcap'), '--source', '--tshark'), 2);
	t.is(await code('-', '--tshark'), 2);
	t.is(await code(capture('dns.pcap'), '--unknown'), 2);
});

test('--as says what packets begin with', async t => {
	const wireless = capture('broken/wireless.pcapng');
	const refused = await ringtap(['show', wireless]);
	t.is(refused.code, 1);
	t.regex(refused.stderr, /link type 105/);
	const told = await ringtap(['show', wireless, '--as', 'eth']);
	t.is(told.code, 0);
	t.is(told.stdout.split('\n').length, 2);
	const wrong = await ringtap(['show', wireless, '--as', 'etth']);
	t.is(wrong.code, 2);
	t.regex(wrong.stderr, /no such layer\. Did you mean 'eth'\?/);
});

test('control characters of a comment do not get to the terminal', async t => {
	const cwd = folderWith(t, {});
	const bytes = new Uint8Array(20);
	writeFileSync(`${cwd}/a.pcapng`, encodePcapng([{bytes, comments: ['\x1b[31mred\n2']}]));
	const {stdout} = await ringtap(['show', 'a.pcapng'], {cwd});
	t.regex(stdout, /# {2}\[31mred 2$/);
	t.false(stdout.includes('\x1b'));
});

test('lines are coloured where they are wanted, and plain with NO_COLOR', async t => {
	const args = ['show', capture('arp-request.pcap')];
	const coloured = await ringtap(args, {env: {NO_COLOR: undefined, FORCE_COLOR: '1'}});
	t.true(coloured.stdout.includes('\x1b['));
	t.false((await ringtap(args, {env: {NO_COLOR: '1'}})).stdout.includes('\x1b['));
});

test('--tshark without tshark says so, and ends with 1', async t => {
	const {code, stderr} = await ringtap(['show', capture('dns.pcap'), '--tshark'], {
		env: {PATH: '/nowhere'},
	});
	t.is(code, 1);
	t.regex(stderr, /tshark, which cannot be started: .*ENOENT\.\nInstall it/);
});

const withTshark = hasTshark ? test : test.skip;
const reason = hasTshark ? '' : ' (there is no tshark here)';

withTshark(`--tshark adds the names of tshark, packet by packet${reason}`, async t => {
	const args = ['show', capture('formats/dns.pcapng.gz'), '--tshark', '--filter', 'udp'];
	const {code, stdout} = await ringtap(args);
	t.is(code, 0);
	const [first, second] = stdout.split('\n');
	t.regex(first!, /^ {4}3 .* DNS Standard query 0x0571 A alice\.office\.test/);
	t.regex(second!, /^ {4}4 .* DNS Standard query response 0x0571/);
	const json = await ringtap(['show', capture('dns.pcap'), '--tshark', '--json']);
	t.is(JSON.parse(json.stdout.split('\n')[2]!).tshark.protocol, 'DNS');
	const tree = await ringtap(['show', capture('dns.pcap'), '--tshark', '--tree']);
	t.regex(tree.stdout, /\n {2}tshark: DNS, Standard query 0x0571/);
});
