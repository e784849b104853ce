import {KEY} from '../repl/input-gate.ts';
import {endingKeys} from '../repl/link/messages.ts';
import type {FullScreen} from '../repl/output.ts';
import {ScreenPainter} from '../repl/screen-painter.ts';
import type {Colours} from '../runner/report/colours.ts';

const endingSignals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

/** Takes the whole terminal until a key or a signal ends it; then all is there again as it was. */
export async function showOnTerminal(screen: FullScreen, colours: Colours): Promise<void> {
	const {stdin, stdout} = process;
	const painter = new ScreenPainter(text => stdout.write(text));
	const {promise, resolve, reject} = withResolvers();
	const draw = () => {
		try {
			// Some terminals say 0: they do not know.
			const {columns, rows} = {columns: stdout.columns || 100, rows: stdout.rows || 24};
			painter.draw(screen.frame({columns, rows}, colours).slice(0, rows));
		} catch (error) {
			reject(error);
		}
	};
	const resized = () => {
		painter.forget();
		draw();
	};
	const typed = (chunk: Buffer) => {
		for (const [key] of chunk.toString().matchAll(KEY)) {
			if (endingKeys.includes(key)) return resolve();
			screen.key(key);
		}
		draw();
	};
	for (const signal of endingSignals) process.once(signal, resolve);
	stdin.setRawMode(true);
	stdin.on('data', typed).once('end', resolve);
	stdout.on('resize', resized);
	const timer = setInterval(draw, screen.everyMs);
	draw();
	try {
		await promise;
	} finally {
		clearInterval(timer);
		stdout.off('resize', resized);
		stdin.off('data', typed).pause();
		painter.close();
		stdin.setRawMode(false);
	}
}

/** Promise.withResolvers() is newer than the oldest Node that this runs on. */
function withResolvers() {
	let resolve!: () => void;
	let reject!: (error: unknown) => void;
	const promise = new Promise<void>((onResolve, onReject) => {
		resolve = onResolve;
		reject = onReject;
	});
	return {promise, resolve, reject};
}
