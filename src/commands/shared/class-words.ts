import type {
	ClassCommand,
	ClassDescription,
	DropDescription,
	SupportedCondition,
} from '../../core/class-description.ts';
import {takes} from '../../core/field-words.ts';
import type {FieldDescription, Scope} from '../../core/native-tables.ts';

/** What tables of a class have in their cells, on a terminal and in the pages alike. */
type Row = readonly string[];

export const nothing = '–';

/** Name, what it takes, default, what it is. A name with `?` may be left out. */
export function fieldRows(fields: readonly FieldDescription[]): Row[] {
	return fields.map(field => [nameOf(field), takes(field), field.default ?? nothing, field.doc]);
}

/** Name, what it is: the columns of an answer. */
export function resultRows(fields: readonly FieldDescription[]): Row[] {
	return fields.map(field => [field.name, takes(field), field.doc]);
}

/** `vlanId(id)`, what it takes, what it matches. */
export function conditionRows(conditions: Readonly<Record<string, SupportedCondition>>): Row[] {
	return Object.entries(conditions).map(([name, {arguments: fields, object, doc}]) => {
		const names = fields.map(field => (object === undefined ? field.name : nameOf(field)));
		const list = names.join(', ');
		return [
			object === undefined ? `${name}(${list})` : `${name}({${list}})`,
			fields.map(takes).join('; ') || nothing,
			doc,
		];
	});
}

/** Reason, kind, which classes have it, when: its own first. */
export function dropRows(drops: Readonly<Record<string, DropDescription>>): Row[] {
	const order: Scope[] = ['own', 'vif', 'all'];
	return Object.entries(drops)
		.toSorted(([, a], [, b]) => order.indexOf(a.scope) - order.indexOf(b.scope))
		.map(([reason, {kind, scope, doc}]) => [reason, kind, scopes[scope], doc]);
}

const scopes: Readonly<Record<Scope, string>> = {
	own: 'this class',
	vif: 'every VIF',
	all: 'every class',
};

/** `addStatic {mac, vif, vlan?}`. */
export function signature(name: string, {arguments: fields}: ClassCommand): string {
	const [first] = fields;
	if (!first) return name;
	return `${name} ${first.name === '' ? takes(first) : `{${fields.map(nameOf).join(', ')}}`}`;
}

/** `list of {mac, vif}`; undefined when it answers nothing. */
export function answer({result, results}: ClassCommand): string | undefined {
	const [first] = results;
	if (result === 'nothing' || !first) return undefined;
	const isBare = first.name === '';
	const one = isBare
		? [takes(first), first.doc].filter(text => text !== '').join(': ')
		: `{${results.map(({name}) => name).join(', ')}}`;
	return result === 'rows' ? `list of ${one}` : one;
}

/** What else there is to say of a class, a sentence each. */
export function facts(description: ClassDescription): string[] {
	const {name, isVif, captures, rings, datapath} = description;
	const {size, maxSize, flags} = rings.input;
	const synchronised = flags.length === 0 ? '' : ` (${flags.join(', ')})`;
	return [
		...(datapath === name ? [] : [`The class ${datapath} moves its packets.`]),
		isVif ? 'It is a VIF.' : 'It is no VIF.',
		...(captures ? ['Its far end is the test: what is sent to it can be expected.'] : []),
		whereItRuns(description),
		`Its input ring holds ${size} packets${synchronised}; up to ${maxSize} by ringSize.`,
		...(rings.inbound ? ['With inbound: true it has a second ring, for what comes in.'] : []),
	];
}

function whereItRuns({language, needsLcore}: ClassDescription): string {
	if (language === 'typescript')
		return 'It is in TypeScript: live, it runs on the JavaScript thread.';
	return needsLcore ? 'Live, it has a worker lcore for itself.' : 'Live, it shares worker lcores.';
}

function nameOf({name, required}: FieldDescription): string {
	return required ? name : `${name}?`;
}
