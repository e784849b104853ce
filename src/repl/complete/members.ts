import {conditions} from '../../core/condition.ts';
import {Dataplane} from '../../core/dataplane.ts';
import {InstanceObject} from '../../core/instance.ts';
import {allLayers} from '../../packet/registry.ts';
import {membersOfType} from '../help/api.ts';
import {valueAt} from './names.ts';
import {type Candidate, named, type Provider} from './provider.ts';

/** What stands behind a dot. No getter is run: looking must not act. */
export const members: Provider = ({owner, isText}) => {
	if (owner === '' || isText) return undefined;
	const byType = ofCall(owner);
	if (byType) return byType;
	if (/\.when$|^when$/.test(owner)) return conditionsOf(owner);
	const value = valueAt(owner);
	return value === undefined || value === null ? [] : named(propertiesOf(Object(value)));
};

/** What a call returns is known by its name: `expect(b).` */
function ofCall(owner: string): Candidate[] | undefined {
	if (/^(?:eth|ipv4|ipv6|loopback|sll2?)\(/.test(owner) && owner.endsWith(')'))
		return named([...allLayers().map(({name}) => name), 'payload', 'pad', 'truncate']);
	const [, path] = /^expect(?:\.soft)?\((.*)\)$/.exec(owner) ?? [];
	if (path !== undefined) return apiMembers(expectationOf(path));
	if (/^vswitch\([^()]*\)$/.test(owner)) return apiMembers('Vswitch');
	return undefined;
}

/** What can be expected of a value depends on what it is. */
function expectationOf(path: string): string {
	const value = valueAt(path.trim());
	if (value instanceof InstanceObject)
		return value.isVif || value.class.datapath.captures
			? 'ReceiverExpectation'
			: 'InstanceExpectation';
	if (value instanceof Dataplane) return 'DropExpectation';
	const isLiteral = /^[\d'"`]/.test(path.trim());
	return value === undefined && !isLiteral ? 'ReceiverExpectation' : 'ValueExpectation';
}

function apiMembers(type: string): Candidate[] {
	return membersOfType(type).map(({name, doc}) => ({name, note: doc.split('\n')[0]!}));
}

/** Of an instance those that its class has. */
function conditionsOf(owner: string): Candidate[] {
	const instance = valueAt(owner.replace(/\.when$/, ''));
	const only =
		instance instanceof InstanceObject ? instance.class.describe().conditions : undefined;
	return [...conditions().values()]
		.filter(({name}) => !only || (only as readonly string[]).includes(name))
		.map(({name, doc}) => ({name, note: doc}));
}

function propertiesOf(object: object): string[] {
	const names: string[] = [];
	for (let at = object; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at))
		names.push(...Object.getOwnPropertyNames(at));
	return names.filter(name => /^[A-Za-z$][\w$]*$/.test(name) && name !== 'constructor');
}
