import type {
	ArtefactRecord,
	FileRecord,
	ProblemRecord,
	ScenarioRecord,
} from '../record/run-record.ts';
import {duration} from '../report/numbers.ts';
import {graphSvg} from '../svg/graph-svg.ts';
import {escaped} from './escape.ts';
import {packetView} from './packet-view.ts';
import {traceView} from './trace-view.ts';

/** Scenarios of one file: a line for each; of those that failed, all there is to know. */
export function fileView({path, durationMs, scenarios}: FileRecord): string {
	const views = scenarios.map(scenario =>
		scenario.status === 'failed' ? failedView(scenario, path) : lineView(scenario),
	);
	return `<section class="file"><h2>${escaped(path)} <small>${duration(durationMs)}</small></h2>
${views.join('\n')}</section>`;
}

const signs = {passed: '✔', failed: '✖', skipped: '–'};

function heading({title, status, reason, durationMs}: ScenarioRecord): string {
	const why = status === 'skipped' ? ` <small>skipped: ${escaped(reason ?? '')}</small>` : '';
	return `<span class="sign">${signs[status]}</span> ${escaped(title)}${why} <small>${duration(durationMs)}</small>`;
}

function attributes({status, title}: ScenarioRecord): string {
	return `class="scenario ${status}" data-status="${status}" data-title="${escaped(title.toLowerCase())}"`;
}

function lineView(scenario: ScenarioRecord): string {
	return `<div ${attributes(scenario)}>${heading(scenario)}${logView(scenario)}</div>`;
}

function logView({logs}: ScenarioRecord): string {
	return logs.length === 0 ? '' : `<pre class="logs">${escaped(logs.join('\n'))}</pre>`;
}

function failedView(scenario: ScenarioRecord, path: string): string {
	const {problems, graph, artefacts = [], seed, line} = scenario;
	const picture = graph
		? `<h4>The graph</h4><div class="graph">${graphSvg(graph)}</div>${farEnds(graph)}`
		: '';
	return `<details open ${attributes(scenario)}><summary>${heading(scenario)}</summary>
${problems.map(problem => problemView(problem, path, line)).join('\n')}
${picture}${artefactsView(artefacts)}${logView(scenario)}<p><small>seed ${seed}</small></p></details>`;
}

function problemView(problem: ProblemRecord, scenarioPath: string, scenarioLine: number): string {
	const {story, evidence, trace, path = scenarioPath, line = scenarioLine} = problem;
	const [first = '', ...rest] = story.trimEnd().split('\n');
	return `<article><p class="place">${escaped(path)}:${line}</p><h3>${escaped(first)}</h3>
${rest.length > 0 ? `<pre class="story">${escaped(rest.join('\n'))}</pre>` : ''}
${trace ? traceView(trace) : ''}${evidence ? packetView(evidence) : ''}</article>`;
}

function farEnds({instances}: NonNullable<ScenarioRecord['graph']>): string {
	const rows = instances.flatMap(({name, endpoint}) =>
		endpoint && endpoint.firstPackets.length > 0
			? [
					`<dt>${escaped(name)} got ${endpoint.received}</dt>`,
					...endpoint.firstPackets.map(line => `<dd>${escaped(line)}</dd>`),
				]
			: [],
	);
	return rows.length === 0 ? '' : `<dl class="ends">${rows.join('')}</dl>`;
}

function artefactsView(artefacts: readonly ArtefactRecord[]): string {
	if (artefacts.length === 0) return '';
	const links = artefacts.map(
		({kind, path}) =>
			`<li>${kind}: <a href="${escaped(encodeURI(path))}">${escaped(path)}</a></li>`,
	);
	return `<h4>Files</h4><ul>${links.join('')}</ul>`;
}
