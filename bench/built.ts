// What is measured is what users run: dist/, not the sources.
import {fileURLToPath} from 'node:url';

const dist = new URL('../dist/', import.meta.url);

/** The path of a file of dist. */
export function builtPath(file: string): string {
	return fileURLToPath(new URL(file, dist));
}

export const ringtap = (await import(builtPath('index.js'))) as typeof import('../src/index.ts');
