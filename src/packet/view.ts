import {classOf, plainNumber} from './accessor.ts';
import type {Field} from './field.ts';
import type {Layer} from './layer.ts';
import type {FieldValue} from './table.ts';

/**
 * One layer of a packet: where it lies, in bytes from the packet's start; and its fields, read when
 * asked, by getters on the prototype of its layer's class.
 */
export abstract class LayerView {
	declare readonly layer: Layer;
	declare readonly bytes: Uint8Array;
	declare readonly start: number;
	declare readonly headerEnd: number;
	declare readonly end: number;
	declare readonly isQuoted: boolean;

	/** A class with a getter for each field. */
	static of(layer: Layer, fields: readonly Field[]): ViewClass {
		const getters: Record<string, string> = {};
		const scope: Record<string, unknown> = {};
		fields.forEach((field, i) => {
			getters[field.name] = plainNumber(field) ?? `read${i}(b,s,e)`;
			scope[`read${i}`] = field.read;
		});
		const View = classOf<ViewClass>(members, getters, scope, LayerView.prototype);
		Object.defineProperty(View.prototype, 'layer', {value: layer});
		return View;
	}

	/** All fields as a plain object. */
	toJSON(): Values {
		const values: Record<string, FieldValue> = {};
		for (const {name, read} of this.layer.fields) {
			const value = read(this.bytes, this.start, this.headerEnd);
			if (value !== undefined) values[name] = value;
		}
		return values;
	}

	[Symbol.for('nodejs.util.inspect.custom')](): Values {
		return this.toJSON();
	}
}

/** What each view has of its own, in the order of its constructor. */
const members = ['bytes', 'start', 'headerEnd', 'end', 'isQuoted'];
export type ViewClass = new (
	bytes: Uint8Array,
	start: number,
	headerEnd: number,
	end: number,
	isQuoted: boolean,
) => LayerView;

/** Names that no field can have. */
export const viewMembers = new Set([...members, 'layer', 'toJSON']);

type Values = Readonly<Record<string, FieldValue>>;
