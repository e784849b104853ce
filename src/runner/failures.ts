import {resolve} from 'node:path';
import {FailureFolder} from '../harness/artefacts/failure-folder.ts';

/** Where scenarios that fail leave what is known of them: `.ringtap` in the working directory, unless told otherwise. */
export function failureFolder(root = resolve('.ringtap')): FailureFolder {
	return new FailureFolder(root, async graph => {
		const [{graphSvg}, {graphRecord}] = await Promise.all([
			import('./svg/graph-svg.ts'),
			import('./record/make-record.ts'),
		]);
		return graphSvg(graphRecord(graph));
	});
}
