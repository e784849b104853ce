import * as address from '../address.ts';
import type {AddressRow} from '../row.ts';
import type {KindMaker} from './kind.ts';

interface Family {
	readonly bytes: number;
	readonly allowed: string;
	readonly parse: (text: string) => Uint8Array | undefined;
	readonly format: (bytes: Uint8Array, at: number) => string;
}

/** The same few addresses are written again and again: they are parsed once. */
interface Known {
	readonly text: string;
	readonly bytes: Uint8Array;
}
const mostKnown = 1024;

/**
 * An address is written as text, as a number, or as its bytes, and read as its one canonical text.
 */
function addressKind(family: Family): KindMaker<AddressRow> {
	const known = new Map<string, Known>();
	const lookUp = (text: string): Known | undefined => {
		const found = known.get(text);
		if (found) return found;
		const bytes = family.parse(text);
		if (!bytes) return undefined;
		if (known.size >= mostKnown) known.clear();
		const made = {bytes, text: family.format(bytes, 0)};
		known.set(text, made);
		return made;
	};
	const toBytes = (input: unknown) => {
		if (typeof input === 'bigint') return address.numberToBytes(input, family.bytes);
		if (typeof input === 'number' && Number.isSafeInteger(input)) {
			return address.numberToBytes(BigInt(input), family.bytes);
		}
		return input instanceof Uint8Array && input.length === family.bytes ? input : undefined;
	};
	const kind: ReturnType<KindMaker<AddressRow>> = {
		parse(input) {
			if (typeof input === 'string') return lookUp(input)?.text;
			const bytes = toBytes(input);
			return bytes && family.format(bytes, 0);
		},
		allowed: () => family.allowed,
		reader(at) {
			const byte = at >>> 3;
			const {format} = family;
			return (bytes, start) => format(bytes, start + byte);
		},
		write(bytes, start, at, value) {
			const address = lookUp(value as string)!.bytes;
			const from = start + (at >>> 3);
			for (let i = 0; i < address.length; i++) bytes[from + i] = address[i]!;
		},
		text: value => String(value),
		brief: value => String(value),
	};
	return () => kind;
}

export const mac = addressKind({
	bytes: 6,
	allowed: "a MAC address like '02:00:5e:00:00:01'",
	parse: address.parseMac,
	format: address.formatMac,
});
export const ipv4 = addressKind({
	bytes: 4,
	allowed: "an IPv4 address like '10.0.0.1'",
	parse: address.parseIpv4,
	format: address.formatIpv4,
});
export const ipv6 = addressKind({
	bytes: 16,
	allowed: "an IPv6 address like '2001:db8::1'",
	parse: address.parseIpv6,
	format: address.formatIpv6,
});
