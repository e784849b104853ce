import type {Reporter} from '../record/reporter.ts';

export const reporter: Reporter = {
	name: 'json',
	summary: 'all that is known of the run, as one document; ringtap report merge reads it',
	needs: ['graph', 'coverage'],
	render: run => `${JSON.stringify(run, null, '\t')}\n`,
};
