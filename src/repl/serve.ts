/**
 * The process of a prompt's data plane, where what is typed is run. The prompt is at the other end of file descriptor
 * 3; who attaches comes by the socket named in the arguments.
 */
import {Socket} from 'node:net';
import {watchForCrashes} from '../core/remote/notice.ts';
import {dieWithParent} from '../core/remote/process.ts';
import {RingtapError} from '../errors.ts';
import {plainColours} from '../runner/report/colours.ts';
import {StrayErrors} from '../runner/stray-errors.ts';
import {greeting} from './greeting.ts';
import type {ServeOptions} from './link/host.ts';
import {speakThrough} from './link/own-output.ts';
import {PromptRoom} from './link/room.ts';
import {Workbench} from './workbench.ts';

const {path, live} = JSON.parse(process.argv[2]!) as ServeOptions;
const stream = new Socket({fd: 3});

try {
	const bench = await Workbench.open(
		{
			colours: plainColours,
			columns: 80,
			write: text => room.write(text),
			complain: text => room.complain(text),
		},
		live,
	);
	const room: PromptRoom = new PromptRoom(bench, () => greeting(bench, path));
	dieWithParent();
	watchForCrashes('.');
	speakThrough(bench);
	bench.tellsRebuilding = rebuilding => room.tellFirst({rebuilding});
	// Ctrl-C ends what runs, and this process never.
	process.on('SIGINT', () => {});
	const tell = async (error: unknown): Promise<void> => {
		if (!StrayErrors.areKept) await bench.complain(error);
	};
	process.on('unhandledRejection', tell);
	process.on('uncaughtException', tell);
	// Files that packets are led into are whole when it ends, however that comes.
	process.on('exit', () => bench.close());
	if (path !== undefined) await room.listen(path);
	room.seat(stream, true);
} catch (error) {
	const {code, message, fix} =
		error instanceof RingtapError
			? error
			: {code: 'ERR_RINGTAP_PROMPT', message: String(error), fix: ''};
	const failure = {code, message, fix};
	const welcome = {pid: process.pid, greeting: '', commands: [], failure};
	stream.end(`${JSON.stringify({id: 1, answer: welcome})}\n`, () => process.exit(1));
}
