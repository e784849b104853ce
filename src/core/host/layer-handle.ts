import {RingtapError} from '../../errors.ts';
import {plainNumber} from '../../packet/accessor.ts';
import type {Layer} from '../../packet/layer.ts';
import type {Cursor} from './cursor.ts';
import {staleView} from './mistakes.ts';

export const place: unique symbol = Symbol('place');

/** A layer of the packet in hand: its fields, read and written where they lie. */
export interface LayerHandle {
	/** From here on it is about this layer of the cursor's packet. */
	[place](start: number, headerEnd: number): this;
}
type HandleClass = new (cursor: Cursor) => LayerHandle;

const classes = new WeakMap<Layer, HandleClass>();

/**
 * The class of a layer's handles. Its code is made from the table, as that of `LayerView` is: a
 * field that is a number in a fixed place is read without a call. What a handle refers to is
 * private: users could reach the pool by it.
 */
export function handleClass(layer: Layer): HandleClass {
	const known = classes.get(layer);
	if (known) return known;
	const members = layer.fields.map((field, i) => {
		const name = JSON.stringify(field.name);
		const read = plainNumber(field) ?? `c.readField(fields[${i}],this.#start,this.#headerEnd)`;
		return `get ${name}(){const c=this.#cursor;if(this.#epoch!==c.epoch)throw stale();
			const b=c.pool,s=c.base+this.#start;return ${read};}
		set ${name}(value){const c=this.#cursor;if(this.#epoch!==c.epoch)throw stale();
			c.writeField(layer,fields[${i}],this.#start,this.#headerEnd,value);}`;
	});
	const source = `return class Handle{#cursor;#epoch=-1;#start=0;#headerEnd=0;
		constructor(cursor){this.#cursor=cursor;}
		[place](start,headerEnd){this.#epoch=this.#cursor.epoch;this.#start=start;
			this.#headerEnd=headerEnd;return this;}
		toJSON(){return Object.fromEntries(names.map(name=>[name,this[name]]));}
		[inspected](){return this.toJSON();}
		${members.join('\n')}}`;
	const scope = {
		layer,
		fields: layer.fields,
		names: layer.fields.map(({name}) => name),
		place,
		stale: staleView,
		inspected: Symbol.for('nodejs.util.inspect.custom'),
	};
	const made = new Function(...Object.keys(scope), source)(...Object.values(scope)) as HandleClass;
	classes.set(layer, made);
	return made;
}

const absentOnes = new WeakMap<Layer, object>();

/** What `p.ipv4` is of a packet that has no such layer: every field is undefined, none can be written. */
export function absentHandle(layer: Layer): object {
	const known = absentOnes.get(layer);
	if (known) return known;
	const made = {};
	for (const {name} of layer.fields) {
		Object.defineProperty(made, name, {
			enumerable: true,
			get: () => undefined,
			set: () => {
				throw new RingtapError(
					'ERR_RINGTAP_NO_LAYER',
					`${layer.name}.${name} cannot be written: the packet has no layer ${layer.name}.`,
					`Ask first: p.has('${layer.name}').`,
				);
			},
		});
	}
	Object.freeze(made);
	absentOnes.set(layer, made);
	return made;
}
