import type {Between} from '../core/between.ts';
import type {Rule} from '../core/rule.ts';
import {ScenarioFailure} from './failure.ts';
import {packets} from './story.ts';
import {checkCount, fits, showCount} from './wanted-count.ts';

export interface RuleExpectation {
	/** Packets it decided since it was laid. */
	toHaveHits(packets: number | Between): void;
	/** Packets it decided since the last time that this was expected of it, or since it was laid. */
	toHaveMatched(packets: number | Between): void;
}

/** Hits when they were last expected. */
const lastHits = new WeakMap<Rule, bigint>();

export function ruleExpectation(rule: Rule): RuleExpectation {
	const judge = (hits: bigint, wanted: number | Between, since: string): void => {
		if (fits(hits, wanted)) return;
		throw new ScenarioFailure(
			`rule ${rule} decided ${packets(Number(hits))}${since}, expected ${showCount(wanted)}`,
			siblingsOf(rule),
		);
	};
	return {
		toHaveHits(wanted) {
			checkCount('toHaveHits', wanted);
			judge(rule.hits.packets, wanted, '');
		},
		toHaveMatched(wanted) {
			checkCount('toHaveMatched', wanted);
			const before = lastHits.get(rule);
			const now = rule.hits.packets;
			lastHits.set(rule, now);
			judge(now - (before ?? 0n), wanted, before === undefined ? '' : ' since the last time');
		},
	};
}

/** What the other rules of the instance decided: where packets went instead. */
function siblingsOf(rule: Rule): string[] {
	return rule.owner.rules
		.filter(other => other !== rule && other.hits.packets > 0n)
		.map(other => `  rule ${other} decided ${packets(Number(other.hits.packets))}`);
}
