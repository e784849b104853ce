import {inspect} from 'node:util';
import type {ChalkInstance} from 'chalk';

/** What `inject()` returns, as far as it is shown. */
interface Injected {
	readonly packets: number;
	readonly bytes: number;
	readonly settled: boolean;
	readonly dropped: Readonly<Record<string, number | bigint>>;
}

/** A value as the prompt prints it. */
export function shown(value: unknown, colours: ChalkInstance): string {
	if (isInjected(value)) return colours.dim(injectionLine(value));
	return inspect(value, {colors: colours.level > 0, depth: 4, maxArrayLength: 50});
}

function isInjected(value: unknown): value is Injected {
	if (typeof value !== 'object' || value === null || inspect.custom in value) return false;
	const {packets, bytes, settled, dropped} = value as Partial<Injected>;
	const hasCounts = typeof packets === 'number' && typeof bytes === 'number';
	return hasCounts && typeof settled === 'boolean' && typeof dropped === 'object';
}

function injectionLine({packets, bytes, settled, dropped}: Injected): string {
	const drops = Object.entries(dropped).filter(([, count]) => count > 0);
	const parts = [
		packets === 1 ? `1 packet, ${bytes} bytes` : `${packets} packets, ${bytes} bytes`,
		settled ? 'settled' : 'still in its ring: settle() moves it on',
		...drops.map(([reason, count]) => `dropped ${count}: ${reason}`),
	];
	return `  ${parts.join(' · ')}`;
}
