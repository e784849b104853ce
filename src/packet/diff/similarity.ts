/**
 * How much of two packets is the same, from 0 to 1: what they share at the front, at the end, and
 * in between byte by byte. One pass; meant for finding the closest of many.
 */
export function similarity(a: Uint8Array, b: Uint8Array): number {
	const longer = Math.max(a.length, b.length);
	if (longer === 0) return 1;
	const shorter = Math.min(a.length, b.length);
	let front = 0;
	while (front < shorter && a[front] === b[front]) front++;
	let back = 0;
	while (back < shorter - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back++;
	let between = 0;
	for (let i = front; i < shorter - back; i++) if (a[i] === b[i]) between++;
	return (front + back + between) / longer;
}
