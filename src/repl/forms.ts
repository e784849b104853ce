import type {Session} from '../harness/session.ts';
import {ownModules} from '../own-modules.ts';
import type {Colours} from '../runner/report/colours.ts';

/** What a form has to show by. */
export interface FormContext {
	readonly colours: Colours;
	/** How wide it may be, in characters. */
	readonly columns: number;
	readonly session: Session;
}

/** How values of a kind are shown at the prompt; each is a file of its own in src/repl/show/. No value has two. */
export interface Form {
	isFor(value: unknown): boolean;
	lines(value: never, context: FormContext): readonly string[];
}

export async function loadForms(): Promise<Form[]> {
	const modules = await ownModules<{form: Form}>('repl/show');
	return modules.map(({form}) => form);
}
