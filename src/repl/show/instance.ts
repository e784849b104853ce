import {inspect} from 'node:util';
import {InstanceObject} from '../../core/instance.ts';
import {table} from '../../runner/report/table.ts';
import type {Form} from '../forms.ts';

/** Of `otherwise`, and of rules for which nobody says another. */
const usualPriorities = [0, 100];

/** A card: what it is, what it did, its rules with their hits. */
export const form: Form = {
	isFor: value => value instanceof InstanceObject,
	lines(member: InstanceObject, {colours}) {
		const {bold, cyan, dim, red, yellow} = colours;
		if (member.isRemoved) return [inspect(member)];
		const {vif, input, inbound, rules, counters, drops, lcore, ...about} = member.describe();
		const head = [
			`${bold(about.name)}  ${cyan(about.class)}`,
			...(vif ? [`VIF ${vif.index}, ${vif.mac}, link ${vif.link}`] : []),
			`in ${about.vswitch}`,
			...(about.state === 'running' ? [] : [dim(about.state)]),
			...(lcore === undefined ? [] : [`lcore ${lcore}`]),
		].join(dim(' · '));
		const did = [
			`received ${yellow(String(counters.received))}`,
			`sent ${yellow(String(counters.sent))}`,
			...(counters.held > 0n ? [`holds ${yellow(String(counters.held))}`] : []),
			...drops.map(({reason, kind, packets}) =>
				kind === 'fault' ? red(`${reason} ${packets}`) : `${reason} ${yellow(String(packets))}`,
			),
			`ring ${input.queued}/${input.size}`,
			...(inbound ? [`inbound ${inbound.queued}/${inbound.size}`] : []),
		].join(dim(' · '));
		const heads = [
			{title: 'rule'},
			{title: 'to'},
			{title: 'packets', align: 'right'},
			{title: 'bytes', align: 'right'},
		] as const;
		const rows = rules.map(({match, priority, to, packets, bytes}) => [
			usualPriorities.includes(priority) ? match : `${match} ${dim(`priority ${priority}`)}`,
			to.join(', '),
			yellow(String(packets)),
			String(bytes),
		]);
		const style = {head: dim, line: dim};
		const ruled = rows.length > 0 ? table(heads, rows, style) : [dim('no rules')];
		return [head, `  ${did}`, ...ruled.map(line => `  ${line}`)];
	},
};
