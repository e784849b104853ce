import {inspect} from 'node:util';
import {Tap} from '../../core/tap.ts';
import {summary} from '../../packet/index.ts';
import type {Form} from '../forms.ts';
import {mostLines, numberedLines} from '../packet-lines.ts';

/** What has passed a tap and was not expected or taken: a line each. They stay there. */
export const form: Form = {
	isFor: value => value instanceof Tap,
	lines(tap: Tap, context) {
		if (tap.isRemoved) return [inspect(tap)];
		const packets = context.session.peek(tap);
		const head = `tap ${tap.name}: ${packets.length} ${packets.length === 1 ? 'packet' : 'packets'}`;
		const first = Array.from(packets.slice(0, mostLines), ({bytes}) => summary(bytes));
		return [context.colours.dim(head), ...numberedLines(first, packets.length, context)];
	},
};
