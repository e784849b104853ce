/** As CI engines say it: `CI` is set, and not to `false` or `0`. */
export function isCi(): boolean {
	const {CI: ci = ''} = process.env;
	return !['', 'false', '0'].includes(ci.toLowerCase());
}
