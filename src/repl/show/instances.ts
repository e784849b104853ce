import {Dataplane} from '../../core/dataplane.ts';
import {InstanceObject} from '../../core/instance.ts';
import {Vswitch} from '../../core/vswitch.ts';
import {table} from '../../runner/report/table.ts';
import type {Form} from '../forms.ts';

type Shown = Dataplane | Vswitch | readonly InstanceObject[];

/** Instances, of a list, a vswitch or all of the data plane: a line each. */
export const form: Form = {
	isFor: value =>
		(value instanceof Dataplane && !value.isClosed) ||
		value instanceof Vswitch ||
		(Array.isArray(value) &&
			value.length > 0 &&
			value.every(one => one instanceof InstanceObject && !one.isRemoved)),
	lines(value: Shown, {colours}) {
		const {bold, cyan, dim, red, yellow} = colours;
		const members = 'members' in value ? value.members() : value;
		if (members.length === 0) return [dim('no instances')];
		const heads = [
			{title: 'instance'},
			{title: 'class'},
			{title: 'in'},
			{title: 'received', align: 'right'},
			{title: 'sent', align: 'right'},
			{title: 'dropped', align: 'right'},
			{title: 'ring', align: 'right'},
			{title: 'to'},
		] as const;
		const rows = members.map(member => {
			const {name, vswitch, counters, drops, input, feeds, ...of} = member.describe();
			const dropped = drops.reduce((sum, {packets}) => sum + packets, 0n);
			return [
				bold(name),
				cyan(of.class),
				vswitch,
				yellow(String(counters.received)),
				yellow(String(counters.sent)),
				dropped > 0n ? red(String(dropped)) : '0',
				`${input.queued}/${input.size}`,
				[...new Set(feeds)].join(', '),
			];
		});
		return table(heads, rows, {head: dim, line: dim});
	},
};
