import {writeFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {RingtapError} from '../../errors.ts';
import {graphRecord} from '../../runner/record/make-record.ts';
import {graphSvg} from '../../runner/svg/graph-svg.ts';
import {layered} from '../../runner/svg/layers.ts';
import type {DotCommand} from '../dot-commands.ts';
import {draw, list} from '../topology/draw.ts';
import {asDot, asMermaid} from '../topology/text-formats.ts';
import type {Workbench} from '../workbench.ts';

export const dotCommand: DotCommand = {
	name: 'topology',
	argument: '[--svg FILE | --dot | --mermaid]',
	summary: 'the graph as boxes and arrows, with the packets of each rule and drops',
	run(bench, argument) {
		const text = topology(bench, argument);
		bench.output.write(text.endsWith('\n') ? text : `${text}\n`);
	},
};

function topology({session, output}: Workbench, argument: string): string {
	const graph = graphRecord(session.report());
	if (graph.instances.length === 0) return 'There is no instance yet: vswitch().testVifs(…).';
	const [option = '', ...files] = argument.split(/\s+/);
	const picture = layered(graph);
	if (option === '') return (draw(picture, output.columns) ?? list(picture)).join('\n');
	if (option === '--dot' && files.length === 0) return asDot(picture);
	if (option === '--mermaid' && files.length === 0) return asMermaid(picture);
	const [file] = files;
	if (option !== '--svg' || file === undefined || files.length > 1) {
		throw new RingtapError(
			'ERR_RINGTAP_USAGE',
			`.topology cannot take '${argument}'.`,
			'It takes nothing, --svg FILE, --dot, or --mermaid.',
		);
	}
	writeFileSync(resolve(file), graphSvg(graph));
	return `written: ${file}`;
}
