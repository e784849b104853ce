// Made from the native tables by scripts/generate-types.mjs. Do not edit.
import type {ConditionName} from '../condition.ts';
import type {ModuleClass, Shape} from '../module-class.ts';
import {builtinClass} from '../module-class.ts';

/** Parameters of `forward`. */
export type ForwardParams = {};

/** The type-level description of `forward`. */
export interface ForwardShape extends Shape {
	params: ForwardParams;
	conditions: ConditionName;
	commands: {};
	drops: never;
	vif: false;
	captures: false;
}

/** Sends packets on by its output rules, unchanged. */
export const forward: ModuleClass<ForwardShape> = builtinClass('forward');

declare module '../module-class.ts' {
	interface ModuleClasses {
		forward: typeof forward;
	}
}
