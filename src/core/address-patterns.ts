/** Regular expressions, as text, of addresses that `packet/address.ts` reads. */

const octet = '(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';

/** Without leading zeros, which some programs read as octal. */
export const ipv4Pattern = `${octet}(\\.${octet}){3}`;

const group = '[0-9A-Fa-f]{1,4}';

/** `::` with so many groups before it, and as many behind it as there is room for. */
function compressed(before: number): string {
	const head = before === 0 ? '' : `${group}(:${group}){${before - 1}}`;
	const room = 7 - before;
	const tails = ['', ...(room > 0 ? [`${group}(:${group}){0,${room - 1}}`] : [])];
	if (room > 1) tails.push(`(${group}:){0,${room - 2}}${ipv4Pattern}`);
	return `${head}::(${tails.join('|')})`;
}

/** Every form of RFC 4291 section 2.2. */
export const ipv6Pattern = `(${[
	`(${group}:){7}${group}`,
	`(${group}:){6}${ipv4Pattern}`,
	...[0, 1, 2, 3, 4, 5, 6, 7].map(compressed),
].join('|')})`;

/** From 0 to 128, in three digits at most. */
export const ipv6LengthPattern = '(12[0-8]|1[01]\\d|0\\d\\d|\\d\\d?)';
