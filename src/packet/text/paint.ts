/** Four codes of ECMA-48; a library for them would be loaded at each start. */
export type Paint = (text: string) => string;

export function painter(isColoured: boolean, on: number, off: number): Paint {
	return text => (isColoured && text !== '' ? `\x1b[${on}m${text}\x1b[${off}m` : text);
}
