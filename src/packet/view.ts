import type {Field} from './field.ts';
import type {FieldReader} from './kinds/kind.ts';
import type {FieldValue} from './table.ts';

/**
 * One layer of a packet, read field by field when asked; its getters stand on the prototype of its
 * layer's class.
 */
export class LayerView {
	readonly #bytes: Uint8Array;
	readonly #start: number;
	readonly #headerEnd: number;

	constructor(bytes: Uint8Array, start: number, headerEnd: number) {
		this.#bytes = bytes;
		this.#start = start;
		this.#headerEnd = headerEnd;
	}

	/** A class with a getter for each field. */
	static of(fields: readonly Field[]): typeof LayerView {
		class View extends LayerView {
			override toJSON() {
				const values = fields.map(({name}) => [name, (this as unknown as Values)[name]]);
				return Object.fromEntries(values.filter(([, value]) => value !== undefined));
			}
		}
		for (const {name, read} of fields) {
			Object.defineProperty(View.prototype, name, {get: LayerView.#getter(read), enumerable: true});
		}
		return View;
	}

	static #getter(read: FieldReader) {
		return function (this: LayerView) {
			return read(this.#bytes, this.#start, this.#headerEnd);
		};
	}

	/** All fields as a plain object. */
	toJSON(): Values {
		return {};
	}

	[Symbol.for('nodejs.util.inspect.custom')](): Values {
		return this.toJSON();
	}
}

type Values = Record<string, FieldValue>;
