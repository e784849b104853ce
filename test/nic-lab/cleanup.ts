import {constants} from 'node:os';

type Undo = () => void;

const undos = new Set<Undo>();

/** What is to be undone however this process ends. Returns what undoes it now. */
export function onEnd(undo: Undo): Undo {
	const once = () => {
		if (undos.delete(once)) undo();
	};
	undos.add(once);
	return once;
}

function undoAll(): void {
	for (const undo of [...undos].reverse()) undo();
}

process.on('exit', undoAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
	process.on(signal, () => process.exit(128 + constants.signals[signal]));
}
