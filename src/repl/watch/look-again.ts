import type {Workbench} from '../workbench.ts';
import {type WatchOptions, WatchScreen} from './screen.ts';

/** Shows a value again and again until the user has seen enough; where there is no terminal, once. */
export async function lookAgain(
	bench: Workbench,
	options: Omit<WatchOptions, 'text'>,
): Promise<void> {
	const {output} = bench;
	if (!output.show) {
		bench.print(options.value());
		return;
	}
	const screen = new WatchScreen({
		...options,
		text: (value, {columns}, colours) => bench.shown(value, {colours, columns}),
	});
	await output.show(screen);
}
