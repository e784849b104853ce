import type {FailedScene} from '../harness/failed-scene.ts';
import {sessionOf} from '../harness/session.ts';
import {plainColours} from '../runner/report/colours.ts';
import {speakThrough} from './link/own-output.ts';
import {PromptRoom} from './link/room.ts';
import {newSocketPath} from './link/sockets.ts';
import {visitText} from './visit.ts';
import {Workbench} from './workbench.ts';

/**
 * Lets people look at a scene that has failed, by ringtap attach, until the last one of them has left.
 *
 * @param tell hears where they can join
 */
export async function pauseFor(
	failed: FailedScene,
	tell: (path: string) => void,
): Promise<'close'> {
	const {state} = failed;
	const write = process.stdout.write.bind(process.stdout);
	const complain = process.stderr.write.bind(process.stderr);
	const path = newSocketPath(undefined, `paused-${process.pid}`);
	const bench = await Workbench.visiting(
		{
			colours: plainColours,
			columns: 80,
			write: text => void write(text),
			complain: text => void complain(text),
		},
		sessionOf(state),
	);
	const silence = speakThrough(bench);
	const room = new PromptRoom(bench, colours => visitText(failed, bench, colours));
	try {
		await room.listen(path);
		const left = new Promise<void>(resolve => {
			room.onLeft = others => others === 0 && resolve();
		});
		tell(path);
		await left;
	} finally {
		room.close();
		silence();
		bench.leave();
	}
	return 'close';
}
