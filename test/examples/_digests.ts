// Runs files of scenarios so many times in this process, and prints a line for each time: digests of all that was
// captured, byte for byte and with all that is known of it, and of the reports, without how long it took.
import {createHash, type Hash} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {CapturedPackets} from '../../src/core/captured-packets.ts';
import type {CapturedPacket} from '../../src/core/receiver.ts';
import {SceneState} from '../../src/harness/scene-state.ts';
import {coloursFor} from '../../src/runner/report/colours.ts';
import {asJson} from '../../src/runner/report/json.ts';
import {TextReport} from '../../src/runner/report/text.ts';
import {runFiles} from '../../src/runner/run-files.ts';

const [rounds = '1', keptIn = '', ...files] = process.argv.slice(2);

let captures: Hash;
let packets = 0;

/** All that comes out of the core comes this way. */
const fetched = CapturedPackets.of;
CapturedPackets.of = batch => {
	const list = fetched(batch);
	for (const packet of list) note(packet);
	return list;
};

/** What nobody has looked at is looked at before it is gone. */
const close = SceneState.prototype.close;
SceneState.prototype.close = function (this: SceneState) {
	if (this.existing && !this.existing.isClosed) {
		for (const {name, unclaimed} of this.endpoints.all())
			captures.update(`${name}: ${unclaimed.packets.length}\n`);
		for (const {instance, unclaimed} of this.endpoints.drops())
			captures.update(`${instance.name}: ${unclaimed.packets.length}\n`);
	}
	close.call(this);
};

/** `recordedAt` may come from a file that a device wrote by the clock on the wall. */
function note({bytes, recordedAt: _, ...known}: CapturedPacket): void {
	packets++;
	captures.update(bytes);
	captures.update(
		JSON.stringify(known, (_, value) => (typeof value === 'bigint' ? `${value}` : value)),
	);
}

for (let round = 1; round <= Number(rounds); round++) {
	captures = createHash('sha256');
	packets = 0;
	const lines: string[] = [];
	const text = new TextReport(await coloursFor(process.stdout), line => lines.push(line));
	const untimed = {
		fileLoaded: text.fileLoaded.bind(text),
		fileEmpty: text.fileEmpty.bind(text),
		scenarioDone: (result: Parameters<TextReport['scenarioDone']>[0]) =>
			text.scenarioDone({...result, durationMs: 0}),
	};
	const ran = await runFiles(files, {report: true}, untimed);
	const scenarios = ran.scenarios.map(result => ({...result, durationMs: 0}));
	const summary = {...ran, scenarios, durationMs: 0};
	text.end(summary);
	const reports = `${lines.join('')}\n${asJson(summary)}\n`;
	if (keptIn) writeFileSync(`${keptIn}/report-${process.pid}-${round}.txt`, reports);
	console.log(
		JSON.stringify({
			captures: captures.digest('hex'),
			reports: createHash('sha256').update(reports).digest('hex'),
			scenarios: scenarios.length,
			packets,
		}),
	);
}
