import {type Builder, eth} from '../../src/packet/index.ts';

const udp = eth().ipv4().udp();

/** One well-formed packet or more of each layer, as a tester writes them. */
export const examples: Readonly<Record<string, Builder>> = {
	'Ethernet II': eth({type: 0x88b5}).payload('anything'),
	'802.3 with LLC and STP': eth({dst: '01:80:c2:00:00:00'}).llc().stp().pad(60),
	'rapid STP': eth({dst: '01:80:c2:00:00:00'})
		.llc()
		.stp({version: 2, type: 'rapid', flags: 'forwarding,learning,role1,role2'})
		.pad(60),
	SNAP: eth().llc().snap().ipv4().udp().payload('in SNAP'),
	'VLAN tag': eth().vlan({id: 10, pcp: 5}).ipv4().udp().payload('tagged'),
	QinQ: eth().qinq({id: 100}).vlan({id: 7}).ipv6().udp().payload('twice'),
	ARP: eth({dst: 'ff:ff:ff:ff:ff:ff'}).arp({spa: '10.0.0.7', tpa: '10.0.0.9'}),
	'IPv4 options': eth()
		.ipv4({
			options: [
				{kind: 'routerAlert'},
				{kind: 'recordRoute', pointer: 4, addresses: ['0.0.0.0', '0.0.0.0']},
			],
		})
		.udp()
		.payload('routed'),
	'ICMP echo': eth().ipv4().icmp({id: 7, seq: 9}).payload('abcdefgh'),
	'ICMP unreachable': eth()
		.ipv4()
		.icmp({type: 'unreachable', code: 4, mtu: 1400})
		.ipv4({ttl: 1})
		.udp()
		.payload('quoted'),
	'ICMP redirect': eth().ipv4().icmp({type: 'redirect', gateway: '10.0.0.9'}).ipv4().udp(),
	'ICMP time exceeded': eth().ipv4().icmp({type: 'time-exceeded'}).ipv4({ttl: 1}).udp(),
	'ICMP timestamp': eth().ipv4().icmp({type: 'timestamp-request', originate: 1000}),
	IGMPv2: eth().ipv4({ttl: 1}).igmp({type: 'report', group: '224.0.0.251'}),
	'IGMPv3 query': eth()
		.ipv4({ttl: 1})
		.igmp({type: 'query', group: '239.1.1.1', sources: ['10.0.0.3']}),
	'IGMPv3 report': eth()
		.ipv4({ttl: 1, dst: '224.0.0.22'})
		.igmp({type: 'v3-report', records: [{type: 3, group: '239.1.1.1', sources: ['10.0.0.3']}]}),
	'IPv6 hop-by-hop and MLDv2': eth()
		.ipv6({hopLimit: 1, src: 'fe80::1', dst: 'ff02::16'})
		.hopByHop({options: [{type: 'routerAlert'}]})
		.icmpv6({type: 'mldv2-report', records: [{type: 4, group: 'ff02::1:3'}]}),
	'MLD query': eth()
		.ipv6({hopLimit: 1, src: 'fe80::1', dst: 'ff02::1'})
		.icmpv6({type: 'mld-query', maxDelay: 1000, group: 'ff05::9', sources: ['2001:db8::7']}),
	'segment routing': eth()
		.ipv6({dst: '2001:db8::9'})
		.routing({segmentsLeft: 1, segments: ['2001:db8::2', '2001:db8::9']})
		.udp()
		.payload('by segments'),
	'IPv6 destination options': eth()
		.ipv6()
		.destination({options: [{type: 'tunnelLimit', limit: 3}]})
		.tcp(),
	'IPv6 fragment': eth().ipv6().fragment({id: 7, more: true}).udp().payload({length: 16}),
	AH: eth().ipv4().ah({icv: '000102030405060708090a0b'}).tcp(),
	ESP: eth().ipv4().esp({spi: 0x1234, seq: 5}).payload({length: 32, fill: 9}),
	'neighbour solicitation': eth()
		.ipv6({hopLimit: 255, src: 'fe80::1', dst: 'ff02::1:ff00:2'})
		.icmpv6({type: 'neighbor-solicitation', target: 'fe80::2', options: [{type: 'sourceLink'}]}),
	'neighbour advertisement': eth()
		.ipv6({hopLimit: 255, src: 'fe80::1'})
		.icmpv6({type: 'neighbor-advertisement', target: 'fe80::1', options: [{type: 'targetLink'}]}),
	'router advertisement': eth()
		.ipv6({hopLimit: 255, src: 'fe80::1', dst: 'ff02::1'})
		.icmpv6({
			type: 'router-advertisement',
			flags: 'managed',
			options: [
				{type: 'prefix', prefix: '2001:db8::'},
				{type: 'mtu', mtu: 1400},
				{type: 'dns', addresses: ['2001:db8::53']},
			],
		}),
	'ICMPv6 echo': eth().ipv6().icmpv6({id: 7, seq: 9}).payload('abcdefgh'),
	'ICMPv6 packet too big': eth()
		.ipv6()
		.icmpv6({type: 'packet-too-big', mtu: 1280})
		.ipv6()
		.udp()
		.payload('quoted'),
	'TCP options': eth()
		.ipv4()
		.tcp({
			flags: 'syn',
			options: [
				{kind: 'mss', mss: 1400},
				{kind: 'sackOk'},
				{kind: 'timestamp', value: 7, echo: 0},
				{kind: 'nop'},
				{kind: 'wscale', shift: 7},
			],
		}),
	'TCP selective acknowledgement': eth()
		.ipv6()
		.tcp({
			flags: 'ack',
			options: [{kind: 'nop'}, {kind: 'nop'}, {kind: 'sack', blocks: [{left: 10, right: 20}]}],
		})
		.payload('data'),
	'SCTP INIT': eth()
		.ipv4()
		.sctp({
			chunks: [
				{
					type: 'init',
					tag: 9,
					outStreams: 10,
					parameters: [{type: 'addressTypes', types: [5, 6]}, {type: 'forwardTsn'}],
				},
			],
		}),
	'SCTP DATA and SACK': eth()
		.ipv4()
		.sctp({
			tag: 7,
			chunks: [
				{type: 'sack', tsn: 3, gaps: [{start: 2, end: 3}], duplicates: [3]},
				{type: 'data', flags: 3, tsn: 9, data: '6162636465'},
			],
		}),
	GRE: eth().ipv4().gre().ipv4().udp().payload('in GRE'),
	'GRE with everything': eth()
		.ipv4()
		.gre({hasChecksum: true, key: 5, seq: 6})
		.ipv6()
		.udp()
		.payload('in GRE'),
	NVGRE: eth().ipv4().nvgre({vsid: 4711, flowId: 3}).eth().ipv4().udp().payload('in NVGRE'),
	VXLAN: udp.vxlan({vni: 42}).eth().vlan({id: 3}).ipv4().tcp().payload('in VXLAN'),
	'VXLAN-GPE': udp.vxlanGpe({vni: 42}).ipv4().udp().payload('in VXLAN-GPE'),
	Geneve: udp
		.geneve({vni: 43, options: [{class: 0x0102, type: 0x21, data: '01020304'}]})
		.eth()
		.ipv6()
		.udp()
		.payload('in Geneve'),
	MPLS: eth().mpls({label: 100}).mpls({label: 200, tc: 3}).ipv4().udp().payload('by labels'),
	'IP in IP': eth().ipv4().ipv4({src: '10.9.0.1'}).udp().payload('inside'),
	'6in4': eth().ipv4().ipv6().udp().payload('inside'),
	'GTP-U': udp.gtpu({teid: 0x1234}).ipv4().udp().payload('of a phone'),
	'GTP-U with extension': udp
		.gtpu({teid: 0x1234, seq: 7})
		.gtpuExtension({content: '0009'})
		.ipv4()
		.udp(),
	'PPPoE session': eth().pppoe({session: 5}).ppp().ipv4().udp().payload('dialled'),
	'PPPoE discovery': eth().pppoeDiscovery({
		tags: [
			{type: 'serviceName', name: ''},
			{type: 'hostUniq', value: '01020304'},
		],
	}),
	LLDP: eth({dst: '01:80:c2:00:00:0e'}).lldp({
		tlvs: [
			{type: 'chassisId', subtype: 4, id: '020000000001'},
			{type: 'portId', subtype: 5, id: '65746830'},
			{type: 'ttl', seconds: 120},
			{type: 'systemName', text: 'switch'},
			{type: 'capabilities', available: 0x14, enabled: 4},
			{type: 'managementAddress', address: '0a000001', interfaceSubtype: 2, interface: 7},
			{type: 'end'},
		],
	}),
	LACP: eth({dst: '01:80:c2:00:00:02'}).lacp({actorKey: 13}),
	BFD: udp.bfd({state: 'up', yourDiscriminator: 9}),
	DHCP: eth()
		.ipv4({src: '0.0.0.0', dst: '255.255.255.255'})
		.udp({sport: 68, dport: 67})
		.dhcp({
			xid: 0x1234,
			options: [
				{code: 'messageType', type: 'discover'},
				{code: 'clientId', id: '02005e000001'},
				{code: 'hostName', text: 'here'},
				{code: 'parameterList', codes: [1, 3, 6]},
				{code: 'end'},
			],
		}),
	'DNS query': udp.dns({questions: [{name: 'www.example.com', type: 'aaaa'}]}),
	'DNS response': eth()
		.ipv4()
		.udp({sport: 53, dport: 49_152})
		.dns({
			response: true,
			questions: [{name: 'www.example.com', type: 'a'}],
			answers: [
				{type: 'cname', name: 'www.example.com', target: 'web.example.com'},
				{type: 'a', name: 'web.example.com', address: '192.0.2.7'},
			],
			authorities: [{type: 'ns', name: 'example.com', server: 'ns.example.com'}],
			additionals: [{type: 'aaaa', name: 'ns.example.com', address: '2001:db8::53'}],
		}),
	'VRRP version 3': eth()
		.ipv4({ttl: 255, dst: '224.0.0.18'})
		.vrrp({id: 7, addresses: ['10.0.0.254']}),
	'VRRP version 2': eth()
		.ipv4({ttl: 255, dst: '224.0.0.18'})
		.vrrp({version: 2, addresses: ['10.0.0.254']}),
	'VRRP over IPv6': eth()
		.ipv6({hopLimit: 255, src: 'fe80::1', dst: 'ff02::12'})
		.vrrp({addresses6: ['fe80::254']}),
	'L2TP data': udp.l2tp({tunnel: 3, session: 4}).pppHdlc().ppp().ipv4().udp().payload('dialled'),
	'L2TP control': udp.l2tp({
		control: true,
		hasLength: true,
		session: 0,
		ns: 1,
		nr: 2,
		avps: [
			{type: 0, data: '0001'},
			{type: 2, data: '0100'},
		],
	}),
	'PTP sync over Ethernet': eth().ptp({seq: 4, seconds: 7}),
	'PTP announce over UDP': eth()
		.ipv4()
		.udp({sport: 320, dport: 320})
		.ptp({type: 'announce', control: 5}),
};
