import {ruleName} from '../../harness/trace-text.ts';
import type {HopRecord, TraceRecord} from '../record/run-record.ts';
import {escaped} from './escape.ts';

/** What became of a packet, hop by hop. */
export function traceView({origin, hops, omitted}: TraceRecord): string {
	const left = omitted > 0 ? `<p>${omitted} hops more were not kept.</p>` : '';
	return `<h4>Trace of ${escaped(origin)}</h4><ol class="trace">${hops.map(hopView).join('')}</ol>${left}`;
}

function hopView(hop: HopRecord): string {
	const {time, ring, instance, class: cls, changes, tried, rule, outcome, reason, to} = hop;
	const rules = [
		...tried.map(condition => `<s>${escaped(ruleName(condition))}</s>`),
		...(rule === undefined ? [] : [`<b>${escaped(ruleName(rule))}</b>`]),
	];
	const end = reason === undefined ? outcome : `${outcome}: ${reason}`;
	const leads = to.length > 0 ? ` → ${to.map(escaped).join(', ')}` : '';
	return `<li class="${outcome}"><span class="time">${seconds(time)}</span>
<span><b>${escaped(instance)}</b> <small>${escaped(cls)}${ring === '' ? '' : `, from ${escaped(ring)}`}</small><br>
${rules.length > 0 ? `${rules.join(' ')}<br>` : ''} ${escaped(end)}${leads}
${changes.map(change => `<br><mark>${escaped(change)}</mark>`).join('')}</span></li>`;
}

function seconds(ns: string): string {
	return `${Number((Number(ns) / 1e9).toFixed(6))} s`;
}
