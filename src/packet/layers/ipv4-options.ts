import {type ItemOf, tlvs} from '../item-types.ts';

const addresses = {
	kind: 'list',
	bits: 'rest',
	of: {each: {kind: 'ipv4', bits: 32, default: '0.0.0.0', doc: 'Address'}},
	doc: 'Addresses of the route',
} as const;
const route = {
	pointer: {
		kind: 'uint',
		bits: 8,
		default: 4,
		doc: 'Offset of the next address, 4 being the first',
	},
	addresses,
} as const;

/** RFC 791 §3.1; the kind is the whole octet, with the copied flag and the class. */
export const ipv4Options = tlvs({
	head: {
		kind: {kind: 'uint', bits: 8, doc: 'Type of option'},
		length: {kind: 'uint', bits: 8, doc: 'Bytes of the whole option'},
	},
	lengthOf: 'item',
	end: 'end',
	kinds: {
		end: {number: 0, single: true, doc: 'End of Option List'},
		nop: {number: 1, single: true, doc: 'No Operation'},
		recordRoute: {number: 7, doc: 'Record Route', fields: route},
		timestamp: {
			number: 68,
			doc: 'Internet Timestamp',
			fields: {
				pointer: {kind: 'uint', bits: 8, default: 5, doc: 'Offset of the next time stamp'},
				overflow: {kind: 'uint', bits: 4, default: 0, doc: 'Hosts that had no room'},
				flag: {kind: 'uint', bits: 4, default: 0, doc: 'With addresses or without'},
				entries: {kind: 'bytes', bits: 'rest', doc: 'Time stamps, with addresses perhaps'},
			},
		},
		looseSourceRoute: {number: 131, doc: 'Loose Source and Record Route', fields: route},
		streamId: {
			number: 136,
			doc: 'Stream Identifier',
			fields: {id: {kind: 'uint', bits: 16, default: 0, doc: 'Stream'}},
		},
		strictSourceRoute: {number: 137, doc: 'Strict Source and Record Route', fields: route},
		routerAlert: {
			number: 148,
			doc: 'Router Alert, RFC 2113',
			fields: {value: {kind: 'uint', bits: 16, default: 0, doc: '0: routers examine the packet'}},
		},
	},
});
export type Ipv4Option = ItemOf<typeof ipv4Options>;
