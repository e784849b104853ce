import {takes} from '../../core/field-words.ts';
import {classes, ModuleClass} from '../../core/module-class.ts';
import {findLayer} from '../../packet/registry.ts';
import {membersOfType} from '../help/api.ts';
import {instanceAt, valueAt} from './names.ts';
import type {Open} from './place.ts';
import type {Candidate, Provider} from './provider.ts';

/** Properties of an object that is an argument. */
export const keys: Provider = ({isKey, open}) => {
	const [call, object] = open.slice(-2);
	if (!isKey || call?.bracket !== '(' || object?.bracket !== '{') return undefined;
	const given = new Set(object.before.map(text => /^[\w$]+/.exec(text)?.[0]));
	return keysOf(call)?.filter(({name}) => !given.has(name));
};

function keysOf(call: Open): Candidate[] | undefined {
	const name = call.callee.split('.').at(-1)!;
	if (name === 'add' && call.before.length === 2) return parametersOf(call.before[0]!);
	if (name === 'control' && call.before.length === 1) return argumentsOf(call);
	const layer = findLayer(name);
	if (layer) return layer.fields.map(field => ({name: field.name, note: field.kind.allowed()}));
	const type = optionTypes[name];
	return type === undefined ? undefined : optionsOf(type);
}

/** Calls with an object of options, and the type of that. */
const optionTypes: Readonly<Record<string, string>> = {
	inject: 'InjectOptions',
	injectTogether: 'TimedSource',
	fault: 'RingFaults',
	toReceive: 'CompareOptions',
	toReceiveOne: 'CompareOptions',
	scenario: 'ScenarioOptions',
	runScene: 'ScenarioOptions',
	writePcap: 'WritePcapOptions',
	pcap: 'CaptureOptions',
};

function optionsOf(type: string): Candidate[] {
	return membersOfType(type).map(({name, signature, doc}) => ({
		name,
		note: `${(signature[0] ?? '').replace(/^[\w$]+\??: /, '')}  ${doc.split('\n')[0]}`.trim(),
	}));
}

/** `vsw.add('bridge', 'br0', {…})` */
function parametersOf(cls: string): Candidate[] | undefined {
	const [, text] = /^['"`](.*)['"`]$/.exec(cls) ?? [];
	const ref = text === undefined ? valueAt(cls) : classes()[text];
	if (!(ref instanceof ModuleClass)) return undefined;
	return (ref as ModuleClass).describe().params.map(field => ({
		name: field.name,
		note: [takes(field), field.default && `default ${field.default}`, field.doc]
			.filter(Boolean)
			.join(', '),
	}));
}

/** `br.control('addStatic', {…})` */
function argumentsOf({callee, before}: Open): Candidate[] | undefined {
	const instance = instanceAt(callee.replace(/\.control$/, ''));
	const command = instance?.class.describe().commands[before[0]!.slice(1, -1)];
	return command?.arguments.map(field => ({
		name: field.name,
		note: `${takes(field)}, ${field.doc}`,
	}));
}
