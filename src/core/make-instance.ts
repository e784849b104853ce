import {inspect} from 'node:util';
import {RingtapError} from '../errors.ts';
import {InstanceObject} from './instance.ts';
import {ensureLoaded} from './library.ts';
import type {ModuleContext, RingParam, VifConfiguration} from './module.ts';
import type {ModuleClass} from './module-class.ts';
import {fromNative, type RingNumbers} from './native.ts';
import {maxRingSize} from './ring-size.ts';
import {type Reading, readObject} from './schema.ts';
import type {Vswitch} from './vswitch.ts';

/** rte_ring.h: RING_F_SP_ENQ, RING_F_SC_DEQ. */
const ringFlags = {'sp-enqueue': 0x1, 'sc-dequeue': 0x2} as const;

/**
 * An instance of `cls` in a vswitch: parameters read, module made and asked for its ring, initialised. When any of
 * that fails, nothing of it is left.
 */
export function makeInstance(
	vswitch: Vswitch,
	cls: ModuleClass,
	name: string,
	given: Readonly<Record<string, unknown>>,
): InstanceObject {
	const {ringSize, ...params} = given;
	const {dataplane} = vswitch;
	const native = dataplane.native();
	const of = `${cls.name} '${name}'`;
	const reading: Reading = {
		of,
		kind: 'parameter',
		vif: (value, what) => vswitch.resolveVif(value, what),
	};
	const {hosted} = cls;
	const [own, common] = hosted ? split(params, cls) : [{}, params];
	const parsed = hosted?.readParams(own, of);
	const fields = cls.datapath.params.filter(field => !hosted || field.scope !== 'own');
	const values = readObject(common, fields, reading);
	let module = callModule(of, 'create', () => cls.create());
	const asked = callModule(of, 'ringParam', () => module.ringParam?.()) ?? cls.ring ?? {};
	const ring = ringNumbers(of, {
		...asked,
		size: (ringSize ?? asked.size ?? dataplane.ringSize) as number,
	});
	const inbound = params.inbound === true ? ring : undefined;
	ensureLoaded(cls.datapath.name);
	const made = fromNative(() =>
		native.addInstance(
			cls.nativeReference,
			name,
			ring,
			inbound,
			values,
			vswitch.name,
			cls.needsLcore,
		),
	);
	const instance = new InstanceObject(vswitch, cls, name, module, made);
	instance.given = given;
	dataplane.noteMember(instance);
	dataplane.changes.note(() => instance.undoMaking(native));
	try {
		if (hosted) {
			module = callModule(of, 'create', () => hosted.begin(instance, made.hosted!, parsed));
			instance.module = module;
		}
		callModule(of, 'init', () => module.init?.(contextOf(instance, params)));
	} catch (error) {
		instance.remove();
		throw error;
	}
	return instance;
}

/** @throws RingtapError ERR_RINGTAP_RING_SIZE */
export function checkRingSize(of: string, size: unknown): asserts size is number {
	if (typeof size === 'number' && Number.isInteger(size) && size >= 1 && size <= maxRingSize)
		return;
	throw new RingtapError(
		'ERR_RINGTAP_RING_SIZE',
		`${of}: its input ring cannot hold ${inspect(size)} packets; a ring holds 1 to ${maxRingSize}.`,
	);
}

/** The class's own parameters, and those of every VIF. What neither has is told of the former. */
function split(params: Readonly<Record<string, unknown>>, {datapath}: ModuleClass) {
	const isCommon = ([name]: [string, unknown]) =>
		datapath.params.some(field => field.name === name && field.scope !== 'own');
	const entries = Object.entries(params);
	return [
		Object.fromEntries(entries.filter(entry => !isCommon(entry))),
		Object.fromEntries(entries.filter(isCommon)),
	] as const;
}

function ringNumbers(of: string, {size, flags = []}: RingParam): RingNumbers {
	checkRingSize(of, size);
	const unknown = flags.find(flag => !(flag in ringFlags));
	if (unknown !== undefined) {
		throw new RingtapError(
			'ERR_RINGTAP_RING_FLAGS',
			`${of}: its ring cannot have the flag ${inspect(unknown)}.`,
			`There are: ${Object.keys(ringFlags).join(', ')}.`,
		);
	}
	return {size, flags: flags.reduce((bits, flag) => bits | ringFlags[flag], 0)};
}

/** Runs a piece of a module's own code: what it throws names the instance. */
export function callModule<T>(of: string, step: string, call: () => T): T {
	try {
		return call();
	} catch (error) {
		if (error instanceof RingtapError) throw error;
		throw new RingtapError(
			'ERR_RINGTAP_MODULE_THREW',
			`${of} threw in ${step}(): ${error instanceof Error ? error.message : String(error)}`,
			'',
			{cause: error},
		);
	}
}

function contextOf(instance: InstanceObject, params: Record<string, unknown>): ModuleContext {
	return {
		name: instance.name,
		params,
		input: instance.input,
		get rules() {
			return instance.rules;
		},
		get lcore() {
			return instance.lcore;
		},
		vif: instance.isVif ? vifConfigurationOf(instance, params) : undefined,
	};
}

function vifConfigurationOf(
	instance: InstanceObject,
	params: Record<string, unknown>,
): VifConfiguration {
	const keys = ['access', 'trunk', 'native', 'mtu', 'ipv4'];
	const given = keys.filter(key => params[key] !== undefined).map(key => [key, params[key]]);
	return {index: instance.index!, mac: instance.mac!, ...Object.fromEntries(given)};
}
