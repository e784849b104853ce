import {Layer} from './layer.ts';
import type {LayerTable} from './table.ts';

/** A table, made ready for work when it is first needed: most packets have few of all layers. */
export class Definition {
	readonly name: string;
	readonly table: LayerTable;
	#layer: Layer | undefined;

	constructor(table: LayerTable) {
		this.name = table.name;
		this.table = table;
	}

	get layer(): Layer {
		this.#layer ??= new Layer(this.table);
		return this.#layer;
	}
}
