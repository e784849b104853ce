import type {Walk} from '../kinds/kind.ts';
import type {Elements, FieldValue} from '../row.ts';
import {each} from './each.ts';
import {record} from './record.ts';
import {tlvs} from './tlvs.ts';

/** What can be done with the elements of a list. */
export interface ElementKind {
	/** Reads one and sets `walk.stop`; undefined when it is malformed, `walk.problem` may say why. */
	read(bytes: Uint8Array, from: number, end: number, walk: Walk): FieldValue;
	/** The value as it would be read; undefined when it is none. */
	parse(input: unknown): FieldValue;
	encode(value: FieldValue, offset: number, names: Map<string, number>): Uint8Array;
	text(value: FieldValue): string;
	/** As it is written in a `.dp.ts`. */
	literal(value: FieldValue): string;
	/** For people: `options like {kind: 'mss', …}`. */
	allowed(): string;
	/** What stands for bytes that are no element; undefined: such bytes are not the list's. */
	malformed?(data: Uint8Array): FieldValue;
	/** Whether nothing can follow this one. */
	isEnd?(value: FieldValue): boolean;
	/** Whether it may be what fills the list up. */
	isFill?(value: FieldValue): boolean;
	fill?(bytes: number): Uint8Array;
}

export function elementsOf(of: Elements, path: string): ElementKind {
	if ('each' in of) return each(of.each, path);
	return 'record' in of ? record(of.record, path) : tlvs(of, path);
}
