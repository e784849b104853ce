import {createHash, type Hash} from 'node:crypto';
import type {CapturedPackets} from '../../core/captured-packets.ts';
import {plainJson} from '../../plain-json.ts';
import type {ScenarioProblem} from '../result.ts';
import type {SceneState} from '../scene-state.ts';

/**
 * What a failed attempt came to, in so few bytes that two can be compared: its problems, what its endpoints got, what
 * was dropped, its clock.
 */
export function digestOf(state: SceneState, problems: readonly ScenarioProblem[]): string {
	const hash = createHash('sha256');
	for (const {code, story} of problems) hash.update(`${code}\n${story}\n`);
	const dataplane = state.existing;
	if (dataplane && !dataplane.isClosed) {
		const {findings: _, ...counts} = dataplane.ledger;
		hash.update(JSON.stringify([counts, dataplane.now], plainJson));
		for (const {name, unclaimed, claimed} of state.endpoints.all())
			addPackets(hash, name, [...claimed, unclaimed.packets]);
		for (const {instance, unclaimed, claimed} of state.endpoints.drops())
			addPackets(hash, `drops of ${instance.name}`, [...claimed, unclaimed.packets]);
	}
	return hash.digest('hex');
}

function addPackets(hash: Hash, place: string, lists: readonly CapturedPackets[]): void {
	hash.update(`${place}\n`);
	for (const list of lists)
		for (const {bytes, lengths, times, injections, indexes} of list.batches())
			for (const column of [bytes, lengths, times, injections, indexes]) hash.update(column);
}
