import type {z} from 'zod';
import {RingtapError} from '../../errors.ts';
import {type ConditionName, conditions, unknownCondition} from '../condition.ts';
import {ModuleClass, registerHosted} from '../module-class.ts';
import type {CommandSpec, DefinedClass, ModuleDefinition} from './definition.ts';
import {type AnyDefinition, badDefinition, HostedClass} from './hosted-class.ts';

/**
 * A module class in TypeScript. The class is a value: give it to `vswitch.add`. It also gets a name; a later
 * definition of that name takes it over.
 *
 * @throws RingtapError ERR_RINGTAP_MODULE_DEFINITION, …_NAME, …_DUPLICATE_CLASS, …_UNKNOWN_CONDITION
 * @example
 * const ageing = defineModule({
 *   name: 'ageing',
 *   doc: 'Takes one from the TTL',
 *   conditions: ['any'],
 *   drops: {'too-old': 'its TTL was 1 or 0', 'not-ipv4': 'it has none'},
 *   create: ({emit, drop}) => ({
 *     packet(p) {
 *       if (!p.has('ipv4')) return drop('not-ipv4');
 *       if (p.ipv4.ttl < 2) return drop('too-old');
 *       p.ipv4.ttl -= 1;
 *       p.updateChecksums();
 *       return emit;
 *     },
 *   }),
 * });
 */
export function defineModule<
	P extends z.ZodObject = z.ZodObject<Record<never, never>>,
	const C extends ConditionName = never,
	const D extends string = never,
	const K extends Record<string, CommandSpec> = Record<never, never>,
	const V extends boolean = false,
	const G extends Record<string, CommandSpec> = Record<never, never>,
>(definition: ModuleDefinition<P, C, D, K, V, G>): DefinedClass<P, C, D, K, V, G> {
	const general = definition as unknown as AnyDefinition;
	check(general);
	const hosted = new HostedClass(general);
	const {name, doc, ring} = general;
	const cls = new ModuleClass({
		name,
		doc,
		datapath: name,
		...(ring && {ring}),
		create: () => ({}),
		hosted,
	});
	registerHosted(cls);
	return cls as unknown as DefinedClass<P, C, D, K, V, G>;
}

function check(definition: AnyDefinition): void {
	const {name, doc, create, copies = 1, drops = {}} = definition;
	if (typeof name !== 'string' || !/^[A-Za-z][\w-]{0,63}$/.test(name)) {
		throw new RingtapError(
			'ERR_RINGTAP_NAME',
			`'${name}' cannot name a class: a letter, then letters, digits, _ and -, 64 at most.`,
		);
	}
	if (typeof doc !== 'string')
		throw badDefinition(name, 'it has no doc, a sentence on what it does');
	if (typeof create !== 'function') throw badDefinition(name, 'it has no create()');
	if (!Array.isArray(definition.conditions)) {
		throw badDefinition(name, "it has no list of conditions, such as ['any']");
	}
	const unknown = definition.conditions.find((condition: string) => !conditions().has(condition));
	if (unknown !== undefined) throw unknownCondition(unknown);
	if (!Number.isInteger(copies) || copies < 1 || copies > 1000) {
		throw badDefinition(name, `it may send ${copies} packets for one: 1 to 1,000 may be`);
	}
	const bad = Object.keys(drops).find(reason => !/^[a-z][a-z0-9-]{0,63}$/.test(reason));
	if (bad !== undefined) {
		throw badDefinition(name, `'${bad}' cannot name a drop reason: small letters, digits and -`);
	}
}
