import {topicNames} from '../help/topic.ts';
import type {Workbench} from '../workbench.ts';
import {filesFor} from './files.ts';
import {instancesOf} from './names.ts';
import {type Candidate, named} from './provider.ts';

/** What a line that is a dot-command, or asks for help, may go on with; undefined: it is none. */
export function inDotCommand(
	line: string,
	bench: Workbench,
): {candidates: readonly Candidate[]; typed: string} | undefined {
	const [, asked] = /^\s*(?:\?|\.help\s)\s*(\S*)$/.exec(line) ?? [];
	if (asked !== undefined) return {candidates: named(topicNames(bench)), typed: asked};
	const [name] = /^\s*\.[\w-]*$/.exec(line) ?? [];
	if (name !== undefined) {
		const candidates = bench.commands.map(one => ({name: `.${one.name}`, note: one.summary}));
		return {candidates, typed: name.trim()};
	}
	const [, command, typed = ''] = /^\s*\.([a-z][\w-]*)\s+(?:.*\s)?(\S*)$/i.exec(line) ?? [];
	const takes = bench.commands.find(one => one.name === command)?.argument ?? '';
	// `.tap RING > FILE` takes both.
	const isPlace = /\b(?:RING|INSTANCE|VIF)\b/.test(takes) && !/>\s*\S*$/.test(line);
	if (isPlace) return {candidates: named(instancesOf(bench).map(one => one.name)), typed};
	if (/\bFILE\b/.test(takes)) return {candidates: filesFor(typed), typed};
	return undefined;
}
