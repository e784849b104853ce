import {table} from '../../runner/report/table.ts';
import type {DotCommand} from '../dot-commands.ts';

export const dotCommand: DotCommand = {
	name: 'faults',
	argument: '',
	summary: 'what goes wrong on purpose, where, and how often it did',
	help: 'fault(b.input, {drop: {every: 10}}) makes one; it returns what can be lifted.',
	run({session, output}) {
		const {faults, delayed} = session.dataplane.ledger;
		if (faults.length === 0) {
			output.write('None: fault(b.input, {drop: {every: 10}}) makes one.\n');
			return;
		}
		const {dim} = output.colours;
		const heads = [
			{title: 'at'},
			{title: 'fault'},
			{title: 'seen', isRight: true},
			{title: 'struck', isRight: true},
		];
		const rows = faults.map(({at, kind, seen, hits}) => [at, kind, String(seen), String(hits)]);
		const kept = delayed > 0n ? [`${delayed} packets are still to come`] : [];
		output.write(`${[...table(heads, rows, {head: dim, line: dim}), ...kept].join('\n')}\n`);
	},
};
