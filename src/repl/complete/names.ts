import {InstanceObject} from '../../core/instance.ts';
import {Vswitch} from '../../core/vswitch.ts';
import {plainValue} from '../plain-value.ts';
import type {Workbench} from '../workbench.ts';

/** What a path of plain properties leads to; undefined: nothing, or only a getter or a call would say. */
export function valueAt(path: string): unknown {
	if (!/^[\w$]+(?:\.[\w$]+)*$/.test(path)) return undefined;
	let at: unknown = globalThis;
	for (const name of path.split('.')) {
		at = plainValue(at, name);
		if (at === undefined || at === null) return undefined;
	}
	return at;
}

export function instanceAt(path: string): InstanceObject | undefined {
	const value = valueAt(path);
	return value instanceof InstanceObject ? value : undefined;
}

export function isVswitch(path: string): boolean {
	return valueAt(path) instanceof Vswitch;
}

/** All there are in the session, of whatever vswitch. */
export function instancesOf({session}: Workbench): readonly InstanceObject[] {
	return session.dataplane.members();
}
