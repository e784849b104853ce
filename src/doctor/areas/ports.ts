import {portForms} from '../facts/port-forms.ts';
import {lacksOf} from '../facts/port-needs.ts';
import type {Area} from '../finding.ts';

export const area: Area = {
	title: 'Devices of ports',
	place: 100,
	examine: machine =>
		portForms.map(form => {
			const {id, title, what} = form;
			const lacks = lacksOf(machine, form);
			const isLinked = !lacks.some(({isBuild}) => isBuild);
			const remedies = lacks.flatMap(({remedy}) => (remedy === undefined ? [] : [remedy]));
			return {
				id: `ports.${id}`,
				title,
				level: lacks.length === 0 ? 'ok' : isLinked ? 'lack' : 'info',
				text: lacks.length === 0 ? what : lacks.map(({lack}) => lack).join(', '),
				remedy: remedies.length === 0 ? undefined : [...new Set(remedies)].join('\n'),
				data: {driver: form.driver, works: lacks.length === 0, lacks: lacks.map(({lack}) => lack)},
			};
		}),
};
