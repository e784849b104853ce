// Arithmetic of IPv4 addresses that modules share.

/** `'10.0.0.1'` → 0x0a000001 */
export function numberOf(address: string): number {
	return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

/** `'10.0.1.1/24'` → `'167772416/24'`: two prefixes of one network have the same. */
export function networkOf(prefix: string): string {
	const [address = '', bits = '32'] = prefix.split('/');
	const size = 2 ** (32 - Number(bits));
	return `${Math.floor(numberOf(address) / size) * size}/${bits}`;
}

/** Whether a network as `networkOf` writes it contains the address. */
export function contains(network: string, address: string): boolean {
	return network === networkOf(`${address}/${network.split('/')[1]}`);
}
