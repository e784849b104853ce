import {plainValue} from './plain-value.ts';

type Completion = [candidates: string[], typed: string];

/**
 * Completes a line at its end: dot-commands, global names, and members along a path of plain
 * properties. No getter is run: looking must not act.
 */
export function completer(
	names: () => readonly string[],
	dotCommands: readonly string[],
): (line: string) => Completion {
	return line => {
		const [dot] = /^\s*\.\w*$/.exec(line) ?? [];
		if (dot !== undefined)
			return starting(
				dotCommands.map(name => `.${name}`),
				dot.trim(),
			);
		const [, path = '', typed = ''] = /((?:[\w$]+\.)*)([\w$]*)$/.exec(line) ?? [];
		if (path === '') return starting([...names(), ...Object.keys(globalThis)], typed);
		const object = follow(path.split('.').slice(0, -1));
		return starting(object === undefined ? [] : members(object), typed);
	};
}

function starting(candidates: readonly string[], typed: string): Completion {
	const fitting = candidates.filter(name => name.startsWith(typed));
	return [[...new Set(fitting)].sort(), typed];
}

function follow(path: readonly string[]): object | undefined {
	let at: unknown = globalThis;
	for (const name of path) {
		at = plainValue(at, name);
		if (at === undefined || at === null) return undefined;
	}
	return Object(at);
}

function members(object: object): string[] {
	const names: string[] = [];
	for (let at = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
		names.push(...Object.getOwnPropertyNames(at));
	}
	return names.filter(name => /^[A-Za-z$][\w$]*$/.test(name) && name !== 'constructor');
}
