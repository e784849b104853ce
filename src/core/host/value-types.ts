import {createRequire} from 'node:module';
import type {z} from 'zod';
import type {Ipv4, Ipv4Prefix, Mac} from '../../packet/types.ts';
import type {Duration} from '../duration.ts';
import {InstanceObject, type Vif} from '../instance.ts';
import type {NativeValue} from '../native.ts';
import type {FieldDescription} from '../native-tables.ts';
import type {Rate} from '../rate.ts';
import {readField} from '../schema.ts';

/** Read when the first class in TypeScript needs it: most runs have none. */
let loaded: typeof z | undefined;
export function zod(): typeof z {
	loaded ??= (createRequire(import.meta.url)('zod') as {z: typeof z}).z;
	return loaded;
}

/** In a graph that is described as data, names stand for VIFs, which may not be there yet. */
let standsForVif = isVif;

function isVif(value: unknown): boolean {
	return value instanceof InstanceObject && value.isVif;
}

/** While `read` runs, what `isName` says is a VIF is one, too. */
export function withVifNames<T>(isName: (value: unknown) => boolean, read: () => T): T {
	standsForVif = value => isVif(value) || isName(value);
	try {
		return read();
	} finally {
		standsForVif = isVif;
	}
}

/** Text that is one of a native type of fields, and stays as it was written. */
function text<T extends string>(type: FieldDescription['type']): z.ZodType<T, T> {
	const field = {name: '', type, required: true, min: 0, max: 0, doc: ''} as const;
	const reason = (value: unknown): string | undefined => {
		try {
			const read: NativeValue = readField(value, field, {of: '', kind: '', vif: () => 0});
			return read === undefined ? 'it is missing' : undefined;
		} catch (error) {
			return /; (it takes .*)\.$/.exec((error as Error).message)?.[1] ?? `it is no ${type}`;
		}
	};
	const schema = zod().custom<T>(value => reason(value) === undefined, {
		error: ({input}) => reason(input),
	});
	return schema.meta({type: 'string', format: type}) as unknown as z.ZodType<T, T>;
}

/**
 * Domain types for parameters, arguments and results of `defineModule`, beside zod's own.
 *
 * @example
 * params: z.object({inside: types.vif(), address: types.ipv4(), idle: types.duration().default('60s')})
 */
export const types = {
	/** `'02:00:00:00:00:0a'` */
	mac: (): z.ZodType<Mac, Mac> => text('mac'),
	/** `'10.0.0.1'` */
	ipv4: (): z.ZodType<Ipv4, Ipv4> => text('ipv4'),
	/** `'10.0.0.0/8'` */
	prefix: (): z.ZodType<Ipv4Prefix, Ipv4Prefix> => text('ipv4Prefix'),
	/** `'300s'` */
	duration: (): z.ZodType<Duration, Duration> => text('duration'),
	/** `'100pps'`, `'10Mbps'` */
	rate: (): z.ZodType<Rate, Rate> => text('rate'),
	/** A VIF of the same vswitch. */
	vif: (): z.ZodType<Vif, Vif> => {
		const schema = zod().custom<Vif>(value => standsForVif(value), {error: 'it takes a VIF'});
		return schema.meta({type: 'string', format: 'vif'}) as unknown as z.ZodType<Vif, Vif>;
	},
};
