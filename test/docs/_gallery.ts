import {type Builder, diff, eth, hex, type PacketSpec} from '../../src/index.ts';
import {type Picture, scenes} from './_gallery-scenes.ts';

/** Two packets, and what may differ. */
function packets(
	title: string,
	what: string,
	says: RegExp,
	actual: PacketSpec,
	expected: PacketSpec,
	options: Parameters<typeof diff>[2] = {},
): Picture {
	return {title, what, says, text: () => diff(actual, expected, options).toString()};
}

const ip = (fields: Parameters<Builder['ipv4']>[0] = {}) => eth().ipv4(fields);
const query = ip().udp({dport: 53}).payload('who is it?');
const syn = (fields: Parameters<Builder['tcp']>[0] = {}) => ip().tcp({dport: 80, ...fields});

const headers: Picture[] = [
	packets(
		'The TTL',
		'A router that should have left the packet alone.',
		/^ipv4\.ttl is 63, expected 64; checksum follows$/,
		ip({ttl: 63}).udp({dport: 53}).payload('who is it?'),
		query,
	),
	packets(
		'The TTL without its checksum',
		'A router that forgot the checksum.',
		/^ipv4\.ttl is 63, expected 64; checksum is as it was$/,
		ip({ttl: 63, checksum: 0x66c5}).udp({dport: 53}).payload('who is it?'),
		query,
	),
	packets(
		'A VLAN tag is missing',
		'A trunk sent the packet untagged.',
		/^VLAN tag missing: expected vlan 10/,
		query,
		eth().vlan({id: 10}).ipv4().udp({dport: 53}).payload('who is it?'),
	),
	packets(
		'A VLAN tag too many',
		'An access port sent the packet tagged.',
		/^VLAN tag not expected: vlan 10/,
		eth().vlan({id: 10}).ipv4().udp({dport: 53}).payload('who is it?'),
		query,
	),
	packets(
		'The wrong VLAN',
		'It was sent into VLAN 20.',
		/^vlan\.id is 20, expected 10$/,
		eth().vlan({id: 20}).ipv4().udp(),
		eth().vlan({id: 10}).ipv4().udp(),
	),
	packets(
		'The inner of two tags',
		'Of a double-tagged packet, the customer tag is another one.',
		/^inner vlan\[2\]\.id is 30, expected 20$/,
		eth().vlan({id: 10}).vlan({id: 30}).ipv4().udp(),
		eth().vlan({id: 10}).vlan({id: 20}).ipv4().udp(),
	),
	packets(
		'MAC addresses swapped',
		'It was sent back with its addresses turned round.',
		/^eth\.dst and src are swapped$/,
		eth({dst: '02:00:5e:00:00:01', src: '02:00:5e:00:00:02'}).ipv4().udp(),
		eth({dst: '02:00:5e:00:00:02', src: '02:00:5e:00:00:01'}).ipv4().udp(),
	),
	packets(
		'The wrong EtherType',
		'The header says that something else follows; the bytes behind it are the same.',
		/^eth\.type is 0x86dd \(ipv6\), expected 0x0800 \(ipv4\)/,
		eth({type: 'ipv6'}).ipv4().udp({dport: 53}).payload('who is it?'),
		query,
	),
	packets(
		'The operation of ARP',
		'The request was sent on instead of being answered.',
		/^arp\.op is request, expected reply$/,
		eth().arp({op: 'request'}),
		eth().arp({op: 'reply'}),
	),
	packets(
		'The DSCP',
		'The packet was marked.',
		/^ipv4\.dscp is 46, expected 0; checksum follows$/,
		ip({dscp: 46}).udp({dport: 53}).payload('who is it?'),
		query,
	),
	packets(
		'The source behind a NAT',
		'The address was translated where it should not have been.',
		/^ipv4\.src is 192\.0\.2\.1, expected 10\.0\.0\.1; checksum, udp\.checksum follow$/,
		ip({src: '192.0.2.1'}).udp({dport: 53}).payload('who is it?'),
		query,
	),
	packets(
		'The hop limit of IPv6',
		'One hop too many.',
		/^ipv6\.hopLimit is 63, expected 64$/,
		eth().ipv6({hopLimit: 63}).udp(),
		eth().ipv6({hopLimit: 64}).udp(),
	),
	packets(
		'The wrong port',
		'It goes to another port.',
		/^udp\.dport is 5353, expected 5300; checksum follows$/,
		ip().udp({dport: 5353}),
		ip().udp({dport: 5300}),
	),
	packets(
		'A number in the wrong byte order',
		'Somebody forgot `htons()`.',
		/^udp\.dport is 46100, expected 5300: its bytes are in the wrong order/,
		ip().udp({dport: 46_100}),
		ip().udp({dport: 5300}),
	),
	packets(
		'TCP flags',
		'A SYN was answered where it should have been passed on.',
		/^tcp\.flags is syn,ack, expected syn; checksum follows$/,
		syn({flags: 'syn,ack'}),
		syn(),
	),
	packets(
		'The order of options',
		'Somebody rebuilt the TCP header.',
		/^tcp\.options in another order: nop, mss, wscale; expected mss, nop, wscale; checksum follows$/,
		syn({options: [{kind: 'nop'}, {kind: 'mss', mss: 1460}, {kind: 'wscale', shift: 7}]}),
		syn({options: [{kind: 'mss', mss: 1460}, {kind: 'nop'}, {kind: 'wscale', shift: 7}]}),
	),
	packets(
		'In an option',
		'The maximum segment size was clamped.',
		/^tcp\.options\[0\]\.mss is 1300, expected 1460; checksum follows$/,
		syn({options: [{kind: 'mss', mss: 1300}, {kind: 'nop'}, {kind: 'wscale', shift: 7}]}),
		syn({options: [{kind: 'mss', mss: 1460}, {kind: 'nop'}, {kind: 'wscale', shift: 7}]}),
	),
	packets(
		'An option is missing',
		'It was taken out; the header became shorter by it.',
		/^tcp\.options\[1\] missing: expected timestamp value 7 echo 0/,
		syn({options: [{kind: 'mss', mss: 1460}]}),
		syn({
			options: [
				{kind: 'mss', mss: 1460},
				{kind: 'timestamp', value: 7, echo: 0},
			],
		}),
	),
	packets(
		'A reply instead of the request',
		'Addresses and ports are turned round.',
		/^ipv4\.src and dst, udp\.sport and dport are swapped$/,
		ip({src: '10.0.0.2', dst: '10.0.0.1'}).udp({sport: 5300, dport: 49_152}),
		ip().udp({dport: 5300}),
	),
	packets(
		'Another protocol',
		'TCP came where UDP was expected.',
		/^TCP header instead of UDP header/,
		ip().tcp({dport: 5300}),
		ip().udp({dport: 5300}),
	),
];

const lengths: Picture[] = [
	packets(
		'A payload byte',
		'One byte of the payload was changed on the way, and the checksum brought up to date.',
		/^payload byte 4 is 0x77 'w', expected 0x69 'i'; udp\.checksum follows$/,
		ip().udp({dport: 53}).payload('who ws it?'),
		query,
	),
	packets(
		'A payload byte, unnoticed',
		'The same, but the checksum is still that of before: a packet that was damaged, not changed.',
		/^payload byte 4 is 0x77 'w', expected 0x69 'i'; udp\.checksum is as it was$/,
		ip().udp({dport: 53, checksum: 0x46ed}).payload('who ws it?'),
		query,
	),
	packets(
		'Bytes put in',
		'Four bytes were put into the payload; lengths and checksums are right.',
		/^payload has 44 bytes, expected 40: 4 bytes too many from byte 20 on/,
		ip()
			.udp({dport: 5300})
			.payload(`${'a'.repeat(20)}####${'b'.repeat(20)}`),
		ip()
			.udp({dport: 5300})
			.payload(`${'a'.repeat(20)}${'b'.repeat(20)}`),
	),
	packets(
		'Cut off',
		'The end of the packet is missing; the headers still tell of it.',
		/^cut off in the UDP header: length is 38, expected 52, the last 14 bytes are missing$/,
		query.truncate(38),
		query,
	),
	packets(
		'Padding too much',
		'A device padded the packet to 60 bytes.',
		/^trailer not expected: 8 bytes of padding; length follows$/,
		query.pad(60),
		query,
	),
	packets(
		'A frame check sequence',
		'A device left it at the end of the frame.',
		/^trailer not expected: [\da-f ]+, the frame check sequence/,
		hex(`${Buffer.from(query.toBytes()).toString('hex')}${fcsOf(query)}`),
		query,
	),
	packets(
		'A wrong length',
		'The IPv4 header says too little. What is left over counts as trailer.',
		/^ipv4\.totalLength is 30, expected 38; checksum, payload, trailer follow$/,
		ip({totalLength: 30}).udp({dport: 53}).payload('who is it?'),
		query,
	),
	packets(
		'Wrong on purpose',
		'The test wanted a wrong length, and a device mended it.',
		/^ipv4\.totalLength is 38, expected 30; checksum, payload, trailer follow$/,
		query,
		ip({totalLength: 30}).udp({dport: 53}).payload('who is it?'),
	),
	packets(
		'An empty packet',
		'Nothing is in it.',
		/^the packet is empty, expected 52 bytes$/,
		query.truncate(0),
		query,
	),
	packets(
		'The first fragment',
		'The packet was fragmented.',
		/^the first fragment, expected the whole packet$/,
		ip({flags: 'mf'}).udp({dport: 53, length: 48, checksum: 0x1234}).payload({length: 16}),
		ip().udp({dport: 53, checksum: 0x1234}).payload({length: 40}),
	),
	packets(
		'A later fragment',
		'It carries no UDP header: that is in the first one.',
		/^the last fragment \(from byte 24 on\), expected the whole packet$/,
		ip({fragmentOffset: 3, protocol: 'udp'}).payload({length: 24}),
		ip().udp({dport: 53, checksum: 0x1234}).payload({length: 40}),
	),
];

const checksums: Picture[] = [
	packets(
		'A checksum alone',
		'All else is right.',
		/^ipv4\.checksum wrong: is 0x66c4, should be 0x66c5$/,
		ip({checksum: 0x66c4}).udp({dport: 53}).payload('who is it?'),
		query,
	),
	packets(
		'A checksum that nobody computed',
		'Checksum offload was asked for, and not done.',
		/^udp\.checksum wrong: is 0x0000 \(none computed\), should be 0x[\da-f]{4}$/,
		ip().udp({dport: 53, checksum: 0}).payload('who is it?'),
		query,
	),
	packets(
		'A checksum that was not brought up to date',
		"The TTL may differ, by `ignore: ['ipv4.ttl']`. It does, and the checksum is still that of before.",
		/^ipv4\.checksum wrong: is 0x66c5, should be 0x67c5$/,
		ip({ttl: 63, checksum: 0x66c5}).udp({dport: 53}).payload('who is it?'),
		query,
		{ignore: ['ipv4.ttl']},
	),
	packets(
		'Beyond a mask',
		"Of the source only the network counts, by `mask: {'ipv4.src': '255.255.255.0'}`.",
		/^ipv4\.src is 10\.0\.1\.77, expected 10\.0\.0\.1/,
		ip({src: '10.0.1.77'}).udp(),
		ip().udp(),
		{mask: {'ipv4.src': '255.255.255.0'}},
	),
];

const tunnels: Picture[] = [
	packets(
		'An inner header',
		'The TTL of the packet in a tunnel was changed.',
		/^inner ipv4\[2\]\.ttl is 63, expected 64; checksum follows$/,
		ip().ipv4({ttl: 63}).udp({dport: 5300}),
		ip().ipv4({ttl: 64}).udp({dport: 5300}),
	),
	packets(
		'A tunnel around it',
		'The packet was sent encapsulated.',
		/^IPv4 header not expected: ipv4 192\.0\.2\.1 > 192\.0\.2\.2 ttl 64/,
		ip({src: '192.0.2.1', dst: '192.0.2.2'}).ipv4().udp({dport: 5300}),
		ip().udp({dport: 5300}),
	),
	packets(
		'Inside VXLAN',
		'The inner packet went to another port.',
		/^inner udp\[2\]\.dport is 5301, expected 5300; checksum follows$/,
		ip().udp().vxlan({vni: 7}).eth().ipv4().udp({dport: 5301}),
		ip().udp().vxlan({vni: 7}).eth().ipv4().udp({dport: 5300}),
	),
	packets(
		'A whole tunnel',
		'The packet came encapsulated in VXLAN.',
		/^4 layers not expected: eth\/ipv4\/udp\/vxlan$/,
		ip({src: '192.0.2.1', dst: '192.0.2.2'})
			.udp()
			.vxlan({vni: 7})
			.eth({dst: 'ff:ff:ff:ff:ff:ff'})
			.ipv4()
			.udp({dport: 5300}),
		eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp({dport: 5300}),
	),
	packets(
		'Two tags too many',
		'Both tags of a double-tagged packet should have been taken off.',
		/^2 layers not expected: vlan\/vlan$/,
		eth().vlan({id: 10}).vlan({id: 20}).ipv4().udp({dport: 5300}),
		ip().udp({dport: 5300}),
	),
	packets(
		'Another packet altogether',
		'What came has nothing to do with what was expected.',
		/^another packet: eth\/arp, expected eth\/ipv6\/tcp$/,
		eth({src: '02:00:00:00:00:07', dst: 'ff:ff:ff:ff:ff:ff'}).arp(),
		eth().ipv6().tcp({dport: 80}).payload('GET / HTTP/1.1'),
	),
];

/** CRC-32 of the frame as it is sent. */
function fcsOf(spec: PacketSpec): string {
	let crc = 0xffffffff;
	for (const byte of spec.toBytes()) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
	}
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(~crc >>> 0);
	return bytes.toString('hex');
}

export const rooms: readonly {readonly title: string; readonly pictures: readonly Picture[]}[] = [
	{title: 'Headers', pictures: headers},
	{title: 'Payloads and lengths', pictures: lengths},
	{title: 'Checksums', pictures: checksums},
	{title: 'Layers and tunnels', pictures: tunnels},
	{title: 'In scenarios', pictures: scenes},
];
