import {ownModule} from '../own-files.ts';
import {type DotCommand, dotCommands} from './dot-commands.ts';
import {provideImports} from './evaluator.ts';
import {type Form, loadForms} from './forms.ts';

/** What a workbench is made of that has to be loaded. */
export interface Parts {
	readonly commands: readonly DotCommand[];
	readonly forms: readonly Form[];
	readonly api: object;
}

export async function loadParts(): Promise<Parts> {
	provideImports();
	const [commands, forms, api] = await Promise.all([
		dotCommands(),
		loadForms(),
		import(ownModule('index').href),
	]);
	return {commands, forms, api};
}
