import {inspect} from 'node:util';
import {table} from '../../runner/report/table.ts';
import type {Form} from '../forms.ts';

const mostColumns = 12;
const mostRows = 200;

type Row = Readonly<Record<string, unknown>>;

/** A list of plain objects with plain values, as commands answer: a table. */
export const form: Form = {
	isFor: value => Array.isArray(value) && value.length > 0 && value.every(isRow),
	lines(rows: readonly Row[], {colours}) {
		const {dim, yellow} = colours;
		const names = [...new Set(rows.slice(0, mostRows).flatMap(row => Object.keys(row)))];
		const isNumber = (name: string) =>
			rows.every(row => ['number', 'bigint', 'undefined'].includes(typeof row[name]));
		const columns = names.map(name => ({
			title: name,
			align: isNumber(name) ? ('right' as const) : ('left' as const),
		}));
		const cell = (value: unknown): string => {
			if (value === undefined) return '';
			if (typeof value === 'number' || typeof value === 'bigint') return yellow(String(value));
			return typeof value === 'string' ? value : inspect(value);
		};
		const shown = rows.slice(0, mostRows).map(row => names.map(name => cell(row[name])));
		const left = rows.length - shown.length;
		return [
			...table(columns, shown, {head: dim, line: dim}),
			...(left > 0 ? [dim(`… ${left} more`)] : []),
		];
	},
};

function isRow(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	if (Object.getPrototypeOf(value) !== Object.prototype || inspect.custom in value) return false;
	const values = Object.entries(Object.getOwnPropertyDescriptors(value));
	return (
		values.length > 0 &&
		values.length <= mostColumns &&
		// No getter is run.
		values.every(([, {value: one, get}]) => get === undefined && isPlain(one))
	);
}

function isPlain(value: unknown): boolean {
	return value === null || !['object', 'function', 'symbol'].includes(typeof value);
}
