import type {Dataplane} from '../core/dataplane.ts';
import {summary} from '../packet/index.ts';
import type {GraphReport} from './result.ts';
import type {SceneState} from './scene-state.ts';

const firstPackets = 5;

/** What there is to show of a data plane. */
export function reportOn(state: SceneState, dataplane: Dataplane): GraphReport {
	const members = dataplane.members();
	return {
		instances: members.map(member => ({
			name: member.name,
			class: member.class.name,
			vswitch: member.vswitch.name,
		})),
		endpoints: members
			.filter(member => member.class.datapath.captures)
			.map(member => {
				const endpoint = state.endpoints.all().find(e => (e.receiver as unknown) === member);
				const lists = [
					...(endpoint?.claimed ?? []),
					...(endpoint ? [endpoint.unclaimed.packets] : []),
				];
				const got = lists.flatMap(list => [...list.slice(0, firstPackets)]);
				return {
					name: member.name,
					kind: member.isVif ? ('vif' as const) : ('ring' as const),
					injected: state.injections.sentTo(member.name),
					received: endpoint?.total ?? 0n,
					firstPackets: got.slice(0, firstPackets).map(packet => summary(packet.bytes)),
				};
			}),
		rules: members.flatMap(member =>
			member.rules.map(rule => ({
				instance: member.name,
				condition: String(rule.condition),
				targets: rule.targets.map(ring => ring.name.replace(/\.input$/, '')),
				...rule.hits,
			})),
		),
		drops: members.flatMap(member => {
			const {dropped} = member.counters;
			return member.class.datapath.drops
				.filter(reason => (dropped[reason.name] ?? 0n) > 0n)
				.map(reason => ({
					instance: member.name,
					reason: reason.name,
					kind: reason.isFault ? ('fault' as const) : ('verdict' as const),
					packets: dropped[reason.name]!,
				}));
		}),
		ledger: dataplane.ledger,
	};
}
