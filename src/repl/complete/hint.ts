import {findLayer} from '../../packet/registry.ts';
import {apiEntries, apiNames} from '../help/api.ts';
import type {Workbench} from '../workbench.ts';
import {keys} from './keys.ts';
import {placeAtEnd} from './place.ts';

/** What is to come at the end of a line: the arguments that are left, or the keys of an object. Empty: nobody knows. */
export function hintFor(line: string, bench: Workbench): string {
	const place = placeAtEnd(line);
	const inner = place.open.at(-1);
	if (place.isText || !inner) return '';
	if (inner.bracket === '{') {
		const names = place.typed === '' ? (keys(place, bench) ?? []) : [];
		return names.map(({name}) => name).join(', ');
	}
	if (inner.bracket !== '(') return '';
	const name = inner.callee.split('.').at(-1)!;
	const layer = findLayer(name);
	const fields = layer ? [`{${layer.fields.map(field => field.name).join(', ')}}`] : undefined;
	const parameters = fields ?? parametersOf(name);
	// An argument that has been begun is on its way.
	const isBegun = !/[(,]\s*$/.test(line);
	const left = parameters.slice(inner.before.length + (isBegun ? 1 : 0));
	if (left.length === 0) return '';
	return `${isBegun ? ', ' : ''}${left.join(', ')})`;
}

/** `['at: Vif | InputRing', 'packets: Packets', 'options?: InjectOptions']` */
function parametersOf(name: string): string[] {
	const [known] = apiNames(name);
	if (known === undefined) return [];
	const all = apiEntries()[known]!.signature.map(argumentsIn);
	// Of overloads the one that says most.
	return all.reduce((longest, one) => (one.length > longest.length ? one : longest), []);
}

function argumentsIn(signature: string): string[] {
	const open = signature.indexOf('(');
	if (open === -1) return [];
	const parts: string[] = [];
	let depth = 0;
	let from = open + 1;
	for (let i = from; i < signature.length; i++) {
		const char = signature[i]!;
		if (depth === 0 && (char === ',' || char === ')')) {
			parts.push(signature.slice(from, i).trim());
			from = i + 1;
			if (char === ')') break;
		} else if ('([{<'.includes(char)) depth++;
		// The arrow of a function's type closes nothing.
		else if (')]}>'.includes(char) && signature[i - 1] !== '=') depth--;
	}
	return parts.filter(part => part !== '');
}
