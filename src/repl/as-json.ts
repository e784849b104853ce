import {inspect} from 'node:util';
import {plainJson} from '../plain-json.ts';

/** A value for programs; of what JSON has no word for, what Node shows. */
export function asJson(value: unknown): string {
	try {
		return JSON.stringify(value, plainJson) ?? JSON.stringify(inspect(value));
	} catch {
		return JSON.stringify(inspect(value)); // it goes round in a circle
	}
}
