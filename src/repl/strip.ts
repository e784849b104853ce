import {transformSync} from 'esbuild';

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
	if (!STATEMENT.test(source)) {
		try {
			return transform(`export default (${source.replace(/;\s*$/, '')}\n);`);
		} catch {
			// No expression then.
		}
	}
	return transform(source);
}

function transform(source: string): string {
	const text = `${source.replace(/\n+$/, '')}\n`;
	try {
		const options = {loader: 'ts', target: 'node20', tsconfigRaw, logLevel: 'silent'} as const;
		return transformSync(text, options).code;
	} catch (error) {
		throw understood(error, text);
	}
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
