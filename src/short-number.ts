/** Three digits: `999`, `1.23 k`, `45.6 M`. */
export function shortNumber(n: number): string {
	for (const [unit, size] of [
		['G', 1e9],
		['M', 1e6],
		['k', 1e3],
	] as const) {
		if (Math.abs(n) >= size) return `${Number((n / size).toPrecision(3))} ${unit}`;
	}
	return String(Number(n.toPrecision(3)));
}
