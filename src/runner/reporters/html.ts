import {runPage} from '../html/page.ts';
import type {Reporter} from '../record/reporter.ts';

export const reporter: Reporter = {
	name: 'html',
	summary: 'one page: filter, stories, traces, packets, graphs, rule coverage; no network',
	needs: ['coverage'],
	render: runPage,
};
