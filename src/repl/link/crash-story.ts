/** Begins what the native core says on standard error when a class crashes. */
export const NOTICE = '\ncrash: ';

const firstLine = /^\ncrash: (.*?): (.*)$/m;
const culpritOf = /^\ncrash: instance '([^']*)' \(/;

export interface CrashStory {
	readonly text: string;
	/** The instance that did it; empty: none. */
	readonly culprit: string;
}

/** What a prompt says of a crash. */
export async function crashStory(notice: string): Promise<CrashStory> {
	const [, culprit = ''] = culpritOf.exec(notice) ?? [];
	const text = notice
		.replace(firstLine, (_, who: string, how: string) => `✖ ${crashed(who)}: ${how}`)
		.replace(`saved: ${process.cwd()}/`, 'saved: ');
	const told = text.replace(
		/^ {2}and \d+ more in hand$/m,
		'$&; inject(…, {burst: 1}) would tell which one it was',
	);
	return {text: await withSummary(told), culprit};
}

/** `instance 'm0' (class nat) in process()` → `m0 (class nat) crashed in process()` */
function crashed(who: string): string {
	return who.replace(/^instance '([^']*)'/, '$1').replace(' in ', ' crashed in ');
}

/** What the packet in hand was, where it is told whole. */
async function withSummary(text: string): Promise<string> {
	const [line, hex] = /^ {4}((?:[\da-f]{2})+)$/m.exec(text) ?? [];
	if (line === undefined || hex === undefined) return text;
	const {summary} = await import('../../packet/index.ts');
	return text.replace(line, `    ${summary(Buffer.from(hex, 'hex'))}`);
}
