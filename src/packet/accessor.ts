import type {Field} from './field.ts';

/**
 * JavaScript made from tables. A reader that is a closure over an offset is shared by all fields,
 * and the engine can specialise it for none; code of its own for each field is several times
 * faster.
 */

/** The expression of a field that is a number, and always in the same place. */
export function plainNumber({row, at, width}: Field): string | undefined {
	if (row.kind !== 'uint' || row.when || at === undefined) return undefined;
	return numberExpression(at, width!);
}

/**
 * The expression that reads a number: from the bytes `b`, `at` bits behind the byte `s`. Undefined
 * for what is no simple expression.
 */
export function numberExpression(at: number, bits: number): string | undefined {
	const first = at >>> 3;
	const skip = at & 7;
	const count = Math.ceil((skip + bits) / 8);
	if (count > 4 || (count === 4 && skip + bits !== 32)) return undefined;
	const behind = count * 8 - skip - bits;
	const parts = Array.from({length: count}, (_, i) => {
		const byte = `b[s+${first + i}]`;
		const shown = i === 0 && skip > 0 ? `(${byte}&${0xff >>> skip})` : byte;
		const shift = (count - 1 - i) * 8 - behind;
		if (shift === 0) return shown;
		return shift > 0 ? `(${shown}<<${shift})` : `(${shown}>>>${-shift})`;
	});
	const joined = parts.join('|');
	return skip === 0 && bits === 32 ? `((${joined})>>>0)` : `(${joined})`;
}

/**
 * A class whose objects have the given members, in this order, and the methods of `base`; with
 * getters, each of which returns an expression in the bytes `b`, the start `s` of the layer and
 * the end `e` of its header. Other names in it stand in `scope`. It extends nothing: a constructor
 * that calls another one is slower.
 */
export function classOf<C extends new (...args: any[]) => object>(
	members: readonly string[],
	getters: Readonly<Record<string, string>>,
	scope: Readonly<Record<string, unknown>>,
	base: object,
): C {
	const names = members.map(name => `_${name}`).join();
	const sets = members.map(name => `this.${name}=_${name};`).join('');
	const bodies = Object.entries(getters).map(([name, expression]) => {
		const head = 'const b=this.bytes,s=this.start,e=this.headerEnd;';
		return `get [${JSON.stringify(name)}](){${head}return ${expression};}`;
	});
	const source = `return class View{constructor(${names}){${sets}}${bodies.join('\n')}}`;
	const made = new Function(...Object.keys(scope), source)(...Object.values(scope)) as C;
	Object.setPrototypeOf(made.prototype, base);
	return made;
}
