import {createRequire} from 'node:module';
import type * as Acorn from 'acorn';
import type {CallExpression, Node} from 'acorn';
import {RingtapError} from '../../errors.ts';
import type {Site} from '../caller.ts';
import {shownPath} from './place.ts';

export const inlineMethod = 'toMatchInlinePackets';

/** A call in a source text, by offsets. */
export interface InlineCall {
	/** Where its name begins: tells calls apart. */
	readonly at: number;
	/** What the packets are, or will be: from `start` to before `end`. */
	readonly start: number;
	readonly end: number;
	readonly hasOptions: boolean;
	/** The white space that its line begins with. */
	readonly indent: string;
}

/**
 * The call of `toMatchInlinePackets` at a place in a text. Its arguments are read as JavaScript, whatever is around them.
 *
 * @throws RingtapError ERR_RINGTAP_INLINE_PACKETS when there is none.
 */
export function findInlineCall(text: string, site: Site): InlineCall {
	const lines = text.split('\n');
	const lineAt = lines.slice(0, site.line - 1).reduce((sum, line) => sum + line.length + 1, 0);
	const line = lines[site.line - 1] ?? '';
	const at = lineAt + nearest(line, site);
	const call = parseCall(text, at, site);
	const [packets, options] = call.arguments;
	const open = text.indexOf('(', at + inlineMethod.length) + 1;
	return {
		at,
		start: packets?.start ?? open,
		end: packets?.end ?? open,
		hasOptions: options !== undefined,
		indent: /^[\t ]*/.exec(line)![0],
	};
}

/** Stack frames point at the name of a method, or at the dot or the start of the expression before it. */
function nearest(line: string, site: Site): number {
	const before = line.lastIndexOf(inlineMethod, site.column - 1);
	const behind = line.indexOf(inlineMethod, site.column - 1);
	const found = before >= 0 && before + inlineMethod.length >= site.column ? before : behind;
	if (found >= 0) return found;
	throw noCall(
		site,
		`line ${site.line} calls no ${inlineMethod}; it may have changed since it was loaded`,
	);
}

function parseCall(text: string, at: number, site: Site): CallExpression {
	let parsed: Node;
	try {
		parsed = acorn().parseExpressionAt(text, at, {
			ecmaVersion: 'latest',
			allowAwaitOutsideFunction: true,
		});
	} catch (error) {
		throw noCall(
			site,
			`its arguments are no plain JavaScript (${(error as Error).message})`,
			error,
		);
	}
	const call = innermost(parsed, at);
	if (call) return call;
	throw noCall(site, 'it is not called there');
}

/** What is read goes on to the right: `f(…).g, h`. The call wanted is the one whose name it begins with. */
function innermost(node: Node, at: number): CallExpression | undefined {
	if (node.type === 'CallExpression') {
		const call = node as CallExpression;
		const {callee} = call;
		if (callee.type === 'Identifier' && callee.start === at) return call;
	}
	const parts = Object.values(node).flat() as unknown[];
	for (const part of parts) {
		if (typeof part !== 'object' || part === null || !('type' in part)) continue;
		const child = part as Node;
		const found = child.start === at ? innermost(child, at) : undefined;
		if (found) return found;
	}
	return undefined;
}

function noCall({file, line}: Site, why: string, cause?: unknown): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_INLINE_PACKETS',
		`Packets cannot be written into ${shownPath(file)}:${line}: ${why}.`,
		`Write expect(…).${inlineMethod}() there, and run it again.`,
		{cause},
	);
}

/** Loaded when a source is to be written: who writes none does not wait for it. */
function acorn(): typeof Acorn {
	return createRequire(import.meta.url)('acorn') as typeof Acorn;
}
