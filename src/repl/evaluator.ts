import vm from 'node:vm';
import {hoist, IMPORTER} from './hoist.ts';
import {importModule} from './import-module.ts';
import {stripTypes} from './strip.ts';

/** A piece of input, ready to run. */
export interface Prepared {
	/**
	 * Runs it in this process's global scope. Its value is a promise if the input awaits. `isInterruptible`: until then,
	 * SIGINT ends it.
	 */
	run(isInterruptible?: boolean): unknown;
	readonly isAsync: boolean;
	readonly source: string;
	/** Names that it declares. */
	readonly declares: readonly string[];
}

/** Understands a piece of TypeScript. Throws IncompleteInput, or InputSyntaxError. */
export function prepare(source: string): Prepared {
	const {code, isAsync, declares} = hoist(stripTypes(source));
	const script = new vm.Script(code, {filename: 'prompt'});
	const run = (isInterruptible = false) =>
		script.runInThisContext({displayErrors: false, breakOnSigint: isInterruptible});
	return {isAsync, source, declares, run};
}

/** From here on code at the prompt can import. */
export function provideImports(): void {
	Reflect.set(globalThis, Symbol.for(IMPORTER), importModule);
}
