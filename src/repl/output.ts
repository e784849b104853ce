import type {Colours} from '../runner/report/colours.ts';

/** Where a prompt's words go. */
export interface Output {
	readonly colours: Colours;
	/** How wide it is, in characters. */
	readonly columns: number;
	/** Nobody looks at it on a terminal: lines are as long as they are. */
	readonly isPiped?: boolean;
	/** Whether values are printed for programs. */
	readonly isJson?: boolean;
	write(text: string): void;
	/** For errors. */
	complain(text: string): void;
	/** Takes the whole terminal until the user has seen enough; left out: there is no terminal. */
	readonly show?: ((screen: FullScreen) => Promise<void>) | undefined;
	/** The same. */
	readonly edit?: Edit | undefined;
}

/** A text in the user's editor: what became of it; undefined: nothing did. */
export type Edit = (text: string, name: string) => Promise<string | undefined>;

export interface ScreenSize {
	readonly columns: number;
	readonly rows: number;
}

/** Something that takes the whole terminal, and is drawn again and again. */
export interface FullScreen {
	readonly everyMs: number;
	/** The lines to show now. What it throws ends it, and is told. */
	frame(size: ScreenSize, colours: Colours): readonly string[];
	/** A key that is not one of those that end it. */
	key(key: string): void;
}
