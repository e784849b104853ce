import {showTime} from '../core/duration.ts';
import {wrap} from '../wrap.ts';
import type {PacketTrace, TraceHop} from './packet-trace.ts';

/** Hops told at the beginning and at the end of a trace that is longer than both together. */
const mostHops = 12;
/** Rules told of those that were asked before the one that decided: the last ones. */
const mostTried = 4;

/**
 * A trace as a story ends with it, set in by two columns:
 *
 *     trace of packet 3 of inject(a, …) at bridge.dp.ts:12
 *       0 s  a    testvif  otherwise ✓ → br0
 *       0 s  br0  bridge   outVif(b) ✗  outVif(c) ✓ → c
 *       0 s  c    testvif  captured
 */
export function traceLines({origin, hops, omitted}: PacketTrace): string[] {
	const cells = hops.map(hop => [showTime(hop.time), placeOf(hop), hop.class]);
	const widths = [0, 1, 2].map(i => Math.max(0, ...cells.map(row => row[i]!.length)));
	const lines = hops.map((hop, i) => {
		const columns = cells[i]!.map((cell, c) => cell.padEnd(widths[c]!));
		return wrap(`    ${columns.join('  ')}  ${whatHappened(hop)}`, 8);
	});
	const left = lines.length - 2 * mostHops;
	if (left > 0) lines.splice(mostHops, left, `    … ${left} hops more`);
	if (omitted > 0) lines.unshift(`    … ${omitted} hops before, which were not kept`);
	return [`  trace of ${origin}`, ...lines];
}

/** The instance; of one with two rings, the one that it was taken from when that is not its input. */
function placeOf({ring, instance}: TraceHop): string {
	return ring === '' || ring === `${instance}.input` ? instance : ring;
}

function whatHappened(hop: TraceHop): string {
	const {tried, triedMore = 0, changes} = hop;
	const told = tried.slice(-mostTried);
	const untold = tried.length - told.length + triedMore;
	const asked = [
		...(untold > 0 ? [`${untold} rules ✗`] : []),
		...told.map(rule => `${ruleName(rule)} ✗`),
		outcomeOf(hop),
	];
	return [asked.join('  '), ...(changes.length > 0 ? [changes.join(', ')] : [])].join('   ');
}

function outcomeOf({outcome, rule, reason, to}: TraceHop): string {
	const where = to.map(ring => ring.replace(/\.input$/, '')).join(', ');
	if (outcome === 'emitted')
		return rule === undefined ? `→ ${where} (past the rules)` : `${ruleName(rule)} ✓ → ${where}`;
	if (outcome === 'struck') return `fault on the way to ${where}: ${reason}`;
	if (outcome !== 'dropped') return outcome;
	return `dropped${where && ` on the way to ${where}`}: ${reason}`;
}

/** As rules are written. */
export function ruleName(rule: string): string {
	return rule === 'any()' ? 'otherwise' : rule;
}
