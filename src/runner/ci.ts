/** Whether this runs in CI, where nothing is written but what was asked for. */
export function isCi({CI}: NodeJS.ProcessEnv = process.env): boolean {
	return CI !== undefined && !['', '0', 'false'].includes(CI);
}
