import type {Workbench} from '../workbench.ts';

/** What is to come at the end of a line, to be shown in grey; empty: nobody knows. */
export function hintFor(_line: string, _bench: Workbench): string {
	return '';
}
