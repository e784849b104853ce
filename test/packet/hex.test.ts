import test from 'ava';
import fc from 'fast-check';
import {RingtapError} from '../../src/errors.ts';
import {eth, hex} from '../../src/packet/index.ts';

const packet = eth().ipv4().udp({dport: 53}).payload('0a 1b  beef').toBytes();
const digits = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const parsed = (text: string) => digits(hex(text).toBytes());
const ascii = (bytes: Uint8Array) =>
	Buffer.from(bytes)
		.toString('latin1')
		.replace(/[^ -~]/g, '.');

function rows(bytes: Uint8Array, row: (offset: number, part: Uint8Array) => string): string {
	const starts = Array.from({length: Math.ceil(bytes.length / 16)}, (_, i) => i * 16);
	return starts.map(start => row(start, bytes.subarray(start, start + 16))).join('\n');
}
const offset = (n: number, width: number) => n.toString(16).padStart(width, '0');
const pairs = (part: Uint8Array) => Array.from(part, b => offset(b, 2));
const words = (part: Uint8Array) =>
	digits(part)
		.match(/.{1,4}/g)!
		.join(' ');

const forms: Record<string, (bytes: Uint8Array) => string> = {
	'plain hex': digits,
	'bytes with spaces': b => pairs(b).join(' '),
	'bytes with colons': b => pairs(b).join(':'),
	'a list of 0x': b => `{${Array.from(b, n => `0x${n.toString(16)}`).join(', ')}};`,
	'a string of \\x': b =>
		`"${pairs(b)
			.map(p => `\\x${p}`)
			.join('')}"`,
	'tcpdump -xx': b =>
		`12:00:01.5 IP a > b: UDP\n${rows(b, (o, p) => `\t0x${offset(o, 4)}:  ${words(p)}`)}\n`,
	'tcpdump -XX': b =>
		rows(b, (o, p) => `\t0x${offset(o, 4)}:  ${words(p).padEnd(39)}  ${ascii(p)}`),
	Wireshark: b =>
		rows(b, (o, p) => `${offset(o, 4)}   ${pairs(p).join(' ').padEnd(47)}   ${ascii(p)}`),
	'hexdump -C': b =>
		rows(b, (o, p) => {
			const [left, right] = [pairs(p).slice(0, 8), pairs(p).slice(8)];
			return `${offset(o, 8)}  ${`${left.join(' ')}  ${right.join(' ')}`.padEnd(48)}  |${ascii(p)}|`;
		}),
	xxd: b => rows(b, (o, p) => `${offset(o, 8)}: ${words(p).padEnd(39)}  ${ascii(p)}`),
};

for (const [name, write] of Object.entries(forms)) {
	test(`reads ${name}`, t => {
		t.is(parsed(write(packet)), digits(packet));
	});

	test(`reads any bytes as ${name}`, t => {
		fc.assert(
			fc.property(fc.uint8Array({minLength: 1, maxLength: 80}), bytes => {
				t.is(parsed(write(bytes)), digits(bytes));
			}),
		);
	});
}

test('what tcpdump -x shows begins with the IP header', t => {
	t.is(parsed('IP 10.0.0.1 > 10.0.0.2: ICMP\n\t0x0000:  4500 001c\n'), '4500001c');
});

const mistakes: [what: string, text: string, message: RegExp][] = [
	['no bytes', '  \n', /it has no bytes/],
	['half a byte', '45 0', /line 1 has '0', an odd number of digits/],
	['a letter that is no digit', '45 00\n4g', /line 2 has 'g' in '4g'/],
	[
		'a row that is missing',
		'0x0000:  4500 0054 0000 0000 4001 0000 0a00 0001\n0x0020:  4500',
		/line 2 begins at offset 32, expected 16/,
	],
	['two packets', '0x0000:  4500\n0x0000:  4500', /line 2 begins at offset 0, expected 2/],
];
for (const [what, text, message] of mistakes) {
	test(`${what}: refused, and it says where`, t => {
		const error = t.throws(() => hex(text), {instanceOf: RingtapError, message});
		t.is(error?.code, 'ERR_RINGTAP_HEX');
	});
}
