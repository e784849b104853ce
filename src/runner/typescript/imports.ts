/** What a module imports, as far as its text says. */
export interface Imports {
	readonly specifiers: readonly string[];
	/** Whether it may import more, which only shows when it runs. */
	readonly isOpen: boolean;
}

const STATIC = /\b(?:from|import)\s*["']([^"'\n]*)["']/g;
const DYNAMIC = /\bimport\s*\(\s*(?:["']([^"'\n]*)["'])?/g;

/**
 * The imports of code that esbuild printed, which has no comments between words and strings. May
 * find too many (in strings), never too few.
 */
export function importsOf(code: string): Imports {
	const fixed = [...code.matchAll(STATIC)].map(([, specifier = '']) => specifier);
	const dynamic = [...code.matchAll(DYNAMIC)].map(([, specifier]) => specifier);
	const specifiers = [...fixed, ...dynamic.filter(specifier => specifier !== undefined)];
	return {
		specifiers: [...new Set(specifiers)],
		isOpen:
			dynamic.includes(undefined) ||
			specifiers.some(specifier => specifier.includes('\\')) ||
			/\bcreateRequire\b/.test(code),
	};
}
