import {type ItemOf, tlvs} from '../item-types.ts';
import {defineLayer} from '../registry.ts';
import {sizeOf} from '../table.ts';

declare module '../types.ts' {
	interface Layers {
		lldp: {tlvs: readonly ItemOf<typeof lldpTlvs>[]};
	}
}

const identifier = {
	subtype: {kind: 'uint', bits: 8, default: 4, doc: 'What kind of identifier'},
	id: {kind: 'bytes', bits: 'rest', doc: 'Identifier'},
} as const;
const text = {kind: 'text', bits: 'rest', doc: 'UTF-8'} as const;

/** IEEE 802.1AB §8.4 and §8.5 */
const lldpTlvs = tlvs({
	head: {
		type: {kind: 'uint', bits: 7, doc: 'Type of TLV'},
		length: {kind: 'uint', bits: 9, doc: 'Bytes of its value'},
	},
	kindField: 'type',
	lengthOf: 'value',
	end: 'end',
	stopsAtEnd: true,
	kinds: {
		end: {number: 0, doc: 'End Of LLDPDU'},
		chassisId: {number: 1, doc: 'Chassis ID', fields: identifier},
		portId: {number: 2, doc: 'Port ID', fields: identifier},
		ttl: {
			number: 3,
			doc: 'Time To Live',
			fields: {seconds: {kind: 'uint', bits: 16, default: 120, doc: 'Seconds'}},
		},
		portDescription: {number: 4, doc: 'Port Description', fields: {text}},
		systemName: {number: 5, doc: 'System Name', fields: {text}},
		systemDescription: {number: 6, doc: 'System Description', fields: {text}},
		capabilities: {
			number: 7,
			doc: 'System Capabilities',
			fields: {
				available: {kind: 'uint', bits: 16, hex: true, default: 0, doc: '4: bridge, 16: router'},
				enabled: {kind: 'uint', bits: 16, hex: true, default: 0, doc: 'Those in use'},
			},
		},
		managementAddress: {
			number: 8,
			doc: 'Management Address',
			fields: {
				addressLength: {
					kind: 'uint',
					bits: 8,
					computed: sizeOf('address', {plusBytes: 1}),
					doc: 'Bytes of the address, and of its subtype',
				},
				addressSubtype: {kind: 'uint', bits: 8, default: 1, doc: '1: IPv4, 2: IPv6, 6: MAC'},
				address: {kind: 'bytes', bits: {bytes: 'addressLength', lessBytes: 1}, doc: 'Address'},
				interfaceSubtype: {kind: 'uint', bits: 8, default: 1, doc: '2: ifIndex'},
				interface: {kind: 'uint', bits: 32, default: 0, doc: 'Number of the interface'},
				oidLength: {kind: 'uint', bits: 8, computed: sizeOf('oid'), doc: 'Bytes of the OID'},
				oid: {kind: 'bytes', bits: {bytes: 'oidLength'}, doc: 'Object identifier'},
			},
		},
		organization: {
			number: 127,
			doc: 'Organizationally Specific',
			fields: {
				oui: {kind: 'uint', bits: 24, hex: true, default: 0x0080c2, doc: 'Whose it is'},
				subtype: {kind: 'uint', bits: 8, default: 0, doc: 'Which of theirs'},
				info: {kind: 'bytes', bits: 'rest', doc: 'What it says'},
			},
		},
	},
});

defineLayer({
	name: 'lldp',
	title: 'LLDP data unit',
	doc: 'Link Layer Discovery Protocol, IEEE 802.1AB.',
	headerBytes: 0,
	is: {etherType: 0x88cc},
	isLast: true,
	line: 'lldp [{tlvs}]',
	fields: {
		tlvs: {at: 'after', bits: 'rest', kind: 'list', of: lldpTlvs, doc: 'TLVs; end with `end`'},
	},
});
