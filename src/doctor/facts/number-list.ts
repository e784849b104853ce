/** The kernel's lists of CPUs and nodes: `0-3,8` → 0, 1, 2, 3, 8. */
export function readNumberList(text: string): number[] {
	return text
		.split(',')
		.filter(part => /^\d+(?:-\d+)?$/.test(part.trim()))
		.flatMap(part => {
			const [first = 0, last = first] = part.split('-').map(Number);
			return Array.from({length: last - first + 1}, (_, i) => first + i);
		});
}

/** 0, 1, 2, 3, 8 → `0-3,8`. */
export function numberList(numbers: readonly number[]): string {
	const runs: [first: number, last: number][] = [];
	for (const number of numbers) {
		const run = runs.at(-1);
		if (run && run[1] === number - 1) run[1] = number;
		else runs.push([number, number]);
	}
	return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}
