import {createRequire} from 'node:module';
import {parse} from 'acorn';
import type * as Esbuild from 'esbuild';

/** Input that is not finished yet: more lines may complete it. */
export class IncompleteInput extends Error {}

/** Input that no further line can mend. */
export class InputSyntaxError extends SyntaxError {
	readonly line: number;
	readonly column: number;
	readonly lineText: string;

	constructor(message: string, at: {line: number; column: number; lineText: string}) {
		super(message);
		this.line = at.line;
		this.column = at.column;
		this.lineText = at.lineText;
	}
}

const tsconfigRaw = {compilerOptions: {verbatimModuleSyntax: true}};

/** What is a statement, though in parentheses it could be an expression, or is none anyway. */
const STATEMENT =
	/^\s*(?:@|(?:async\s+function|class|const|export|for|function|if|import\s|let|try|var|while)\b)/;

/**
 * JavaScript from a piece of TypeScript; of a lone expression as `export default`, since esbuild
 * leaves out statements that do nothing, as `-1` is one. What begins with `{` is an object if it
 * can be one. Throws IncompleteInput when the mistake lies after the last line, else
 * InputSyntaxError.
 */
export function stripTypes(source: string): string {
	const asExpression = `export default (${source.replace(/;\s*$/, '')}\n);`;
	if (!STATEMENT.test(source)) {
		if (isJavaScript(asExpression)) return asExpression;
		try {
			return transform(asExpression);
		} catch {
			// No expression then.
		}
	}
	return isJavaScript(source) ? source : transform(source);
}

/** `f<T>(x)` is JavaScript as well, and means something else there; `using` is none yet for every Node. */
const IS_FOR_ESBUILD = /[\w$)\]]\s*<[^=].*>|\busing\s/s;

/** Most of what is typed: esbuild, whose first use takes a quarter of a second, is not asked then. */
function isJavaScript(source: string): boolean {
	if (IS_FOR_ESBUILD.test(source)) return false;
	try {
		parse(source, {ecmaVersion: 'latest', sourceType: 'module', allowAwaitOutsideFunction: true});
		return true;
	} catch {
		return false;
	}
}

function transform(source: string): string {
	const text = `${source.replace(/\n+$/, '')}\n`;
	try {
		const options = {loader: 'ts', target: 'node20', tsconfigRaw, logLevel: 'silent'} as const;
		return esbuild().transformSync(text, options).code;
	} catch (error) {
		throw understood(error, text);
	}
}

let loaded: typeof Esbuild | undefined;

/** Not before it is needed: most of what is typed is JavaScript. */
function esbuild(): typeof Esbuild {
	loaded ??= createRequire(import.meta.url)('esbuild') as typeof Esbuild;
	return loaded;
}

interface EsbuildFailure {
	readonly errors?: readonly {
		readonly text: string;
		readonly location: {line: number; column: number; lineText: string} | null;
	}[];
}

function understood(error: unknown, text: string): unknown {
	const [first] = (error as EsbuildFailure).errors ?? [];
	if (!first?.location) return error;
	const lines = text.split('\n').length - 1;
	if (first.location.line > lines) return new IncompleteInput(first.text);
	return new InputSyntaxError(first.text, first.location);
}
