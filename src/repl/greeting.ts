import {ownVersion} from '../own-files.ts';
import {offerToRebuild} from './fallen.ts';
import type {Workbench} from './workbench.ts';

/** What a prompt says first. */
export function greeting(bench: Workbench, path?: string): string {
	const {fallen} = bench;
	if (fallen) return fallenText(fallen.story, offerToRebuild(fallen));
	const attach = path === undefined ? '' : `Others join by:  ringtap attach ${path}\n`;
	return `ringtap ${ownVersion()} · ${bench.describe()} · .tutorial · .help
Try:  const [a, b] = vswitch().testVifs('a', 'b')
${attach}`;
}

function fallenText(story: string, offer: string): string {
	return `${story.trim()}\nThis is another data plane, with nothing in it. ${offer}\n`;
}
