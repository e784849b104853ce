// The line of a step under way: rewritten on a terminal while it takes its time, written once
// elsewhere.
const QUIET_MS = 1000;
const REDRAW_MS = 250;
const ERASE_LINE = '\r\x1b[K';

const {CI, NO_COLOR, TERM} = process.env;
const isLively = process.stdout.isTTY && !CI && !NO_COLOR && TERM !== 'dumb';

let shown;

/**
 * Begins the line of a step.
 *
 * @param progress gives {done, total, unit}, if that is known
 */
export function beginLine(what, progress = () => undefined) {
	const began = performance.now();
	process.stdout.write(`${what} … `);
	const draw = () => {
		const elapsedMs = performance.now() - began;
		if (elapsedMs < QUIET_MS) return;
		process.stdout.write(`${ERASE_LINE}${what} … ${told(elapsedMs, progress())}`);
	};
	const timer = isLively ? setInterval(draw, REDRAW_MS) : undefined;
	shown = {what, began, timer};
}

/** Ends the line, if there is one, with the time that the step took or another word. */
export function endLine(word) {
	if (shown === undefined) return;
	const {what, began, timer} = shown;
	shown = undefined;
	clearInterval(timer);
	const end = word ?? seconds(performance.now() - began);
	process.stdout.write(`${timer ? `${ERASE_LINE}${what} … ` : ''}${end}\n`);
}

/** `12 of 60 files, 1.5/s, 32 s left`, or what has passed. */
function told(elapsedMs, progress) {
	if (!progress?.done) return seconds(elapsedMs);
	const {done, total, unit} = progress;
	const perSecond = (done * 1000) / elapsedMs;
	const left = Math.ceil((total - done) / perSecond);
	return `${done} of ${total} ${unit}, ${perSecond.toFixed(1)}/s, ${left} s left`;
}

function seconds(ms) {
	return `${(ms / 1000).toFixed(1)} s`;
}
