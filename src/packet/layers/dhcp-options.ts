import {type ItemOf, tlvs} from '../item-types.ts';

const address = {
	address: {kind: 'ipv4', bits: 32, default: '10.0.0.1', doc: 'Address'},
} as const;
const addresses = {
	addresses: {
		kind: 'list',
		bits: 'rest',
		of: {each: {kind: 'ipv4', bits: 32, default: '10.0.0.1', doc: 'Address'}},
		doc: 'Addresses, the best first',
	},
} as const;
const text = {text: {kind: 'text', bits: 'rest', doc: 'Text'}} as const;
const seconds = {seconds: {kind: 'uint', bits: 32, default: 3600, doc: 'Seconds'}} as const;

/** RFC 2132, and IANA bootp-dhcp-parameters. */
export const dhcpOptions = tlvs({
	head: {
		code: {kind: 'uint', bits: 8, doc: 'Code of the option'},
		length: {kind: 'uint', bits: 8, doc: 'Bytes of its value'},
	},
	kindField: 'code',
	lengthOf: 'value',
	end: 'end',
	stopsAtEnd: true,
	kinds: {
		pad: {number: 0, single: true, doc: 'One byte of padding'},
		subnetMask: {
			number: 1,
			doc: 'Subnet Mask',
			fields: {mask: {kind: 'ipv4', bits: 32, default: '255.255.255.0', doc: 'Mask'}},
		},
		routers: {number: 3, doc: 'Router', fields: addresses},
		dns: {number: 6, doc: 'Domain Name Server', fields: addresses},
		hostName: {number: 12, doc: 'Host Name', fields: text},
		domainName: {number: 15, doc: 'Domain Name', fields: text},
		mtu: {
			number: 26,
			doc: 'Interface MTU',
			fields: {mtu: {kind: 'uint', bits: 16, default: 1500, doc: 'Bytes'}},
		},
		broadcast: {number: 28, doc: 'Broadcast Address', fields: address},
		ntp: {number: 42, doc: 'NTP Servers', fields: addresses},
		requestedAddress: {number: 50, doc: 'Requested IP Address', fields: address},
		leaseTime: {number: 51, doc: 'IP Address Lease Time', fields: seconds},
		messageType: {
			number: 53,
			doc: 'DHCP Message Type',
			fields: {
				type: {
					kind: 'enum',
					bits: 8,
					names: {
						discover: 1,
						offer: 2,
						request: 3,
						decline: 4,
						ack: 5,
						nak: 6,
						release: 7,
						inform: 8,
					},
					default: 'discover',
					doc: 'Message',
				},
			},
		},
		serverId: {number: 54, doc: 'Server Identifier', fields: address},
		parameterList: {
			number: 55,
			doc: 'Parameter Request List',
			fields: {
				codes: {
					kind: 'list',
					bits: 'rest',
					of: {each: {kind: 'uint', bits: 8, default: 1, doc: 'Code'}},
					doc: 'Codes of options that are wanted',
				},
			},
		},
		message: {number: 56, doc: 'Message', fields: text},
		maxSize: {
			number: 57,
			doc: 'Maximum DHCP Message Size',
			fields: {bytes: {kind: 'uint', bits: 16, default: 1500, doc: 'Bytes'}},
		},
		renewalTime: {number: 58, doc: 'Renewal (T1) Time', fields: seconds},
		rebindingTime: {number: 59, doc: 'Rebinding (T2) Time', fields: seconds},
		vendorClass: {number: 60, doc: 'Vendor Class Identifier', fields: text},
		clientId: {
			number: 61,
			doc: 'Client Identifier',
			fields: {
				hardware: {kind: 'uint', bits: 8, default: 1, doc: '1: Ethernet'},
				id: {kind: 'bytes', bits: 'rest', doc: 'Identifier'},
			},
		},
		relayAgent: {
			number: 82,
			doc: 'Relay Agent Information, RFC 3046',
			fields: {
				options: {
					kind: 'list',
					bits: 'rest',
					of: {
						head: {
							code: {kind: 'uint', bits: 8, doc: 'Code of the suboption'},
							length: {kind: 'uint', bits: 8, doc: 'Bytes of its value'},
						},
						kindField: 'code',
						lengthOf: 'value',
						kinds: {
							circuitId: {
								number: 1,
								doc: 'Agent Circuit ID',
								fields: {id: {kind: 'bytes', bits: 'rest', doc: 'Identifier'}},
							},
							remoteId: {
								number: 2,
								doc: 'Agent Remote ID',
								fields: {id: {kind: 'bytes', bits: 'rest', doc: 'Identifier'}},
							},
						},
					},
					doc: 'Suboptions',
				},
			},
		},
		end: {number: 255, single: true, doc: 'End'},
	},
});
export type DhcpOption = ItemOf<typeof dhcpOptions>;
