import {coverageSections} from '../coverage/html.ts';
import {summarise} from '../coverage/summary.ts';
import {countsOf, scenariosOf} from '../record/counts.ts';
import type {RunRecord} from '../record/run-record.ts';
import {duration} from '../report/numbers.ts';
import {escaped} from './escape.ts';
import {fileView} from './scenario-view.ts';
import {script} from './script.ts';
import {style} from './style.ts';

/** A run as one page: no network, readable without its script, on a phone and on paper. */
export function runPage(run: RunRecord): string {
	const {passed, failed, skipped} = countsOf(scenariosOf(run));
	const coverage = summarise(run);
	const outcome = failed > 0 ? `${failed} failed` : `${passed} passed`;
	// Those that failed come first: they are what the page is opened for.
	const files = [...run.files].sort((a, b) => failures(b) - failures(a));
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${outcome} · Ringtap</title>
<style>${style}</style>
</head>
<body>
<header>
<h1 class="${failed > 0 ? 'failed' : 'passed'}">${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}</h1>
<p>${escaped(run.mode)}, ${duration(run.durationMs)}, begun ${escaped(run.startedAt)}, Ringtap ${escaped(run.version)}${shardText(run)}</p>
${coverage ? `<p><a href="#coverage">Rule coverage ${coverage.rules.percent} %</a></p>` : ''}
<form id="filter" hidden>
<label>Filter <input type="search" id="text" placeholder="title or file" autocomplete="off"></label>
${(['failed', 'passed', 'skipped'] as const).map(status => `<label><input type="checkbox" name="${status}" checked> ${status}</label>`).join('\n')}
<output id="count" aria-live="polite"></output>
</form>
</header>
<main>
${files.map(fileView).join('\n')}
${coverage ? `<section id="coverage"><h2>Rule coverage ${coverage.rules.percent} %</h2>${coverageSections(coverage)}</section>` : ''}
</main>
<script>${script}</script>
</body>
</html>
`;
}

function failures({scenarios}: RunRecord['files'][number]): number {
	return scenarios.some(({status}) => status === 'failed') ? 1 : 0;
}

function shardText({shard}: RunRecord): string {
	return shard ? `, part ${shard.index} of ${shard.count}` : '';
}
