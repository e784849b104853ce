import {inspect, types} from 'node:util';
import {RingtapError} from '../errors.ts';
import type {Dataplane} from './dataplane.ts';
import {fromNative} from './native.ts';

/** A transaction that lasts, or one within it: how to undo what it did, and what waits for its end. */
class Savepoint {
	readonly undos: (() => void)[] = [];
	readonly atCommit: (() => void)[] = [];
	readonly saved = new Set<object>();
}

/** The transactions of a dataplane that last, each within the one before it. */
export class Changes {
	readonly #savepoints: Savepoint[] = [];

	get areOpen(): boolean {
		return this.#savepoints.length > 0;
	}

	get depth(): number {
		return this.#savepoints.length;
	}

	/** Something has been done: `undo` takes it back. Outside of transactions nothing is noted. */
	note(undo: () => void): void {
		this.#savepoints.at(-1)?.undos.push(undo);
	}

	/** Before `what` changes: `save` returns how to bring it back. Asked once in a transaction. */
	save(what: object, save: () => () => void): void {
		const savepoint = this.#savepoints.at(-1);
		if (!savepoint || savepoint.saved.has(what)) return;
		savepoint.saved.add(what);
		savepoint.undos.push(save());
	}

	/** At once, or when the outermost transaction is committed: for what cannot be undone. */
	finally(act: () => void): void {
		const savepoint = this.#savepoints.at(-1);
		if (savepoint) savepoint.atCommit.push(act);
		else act();
	}

	begin(): void {
		this.#savepoints.push(new Savepoint());
	}

	/** Whatever fails: why all of it is undone has been said already. */
	undo(): void {
		try {
			doAll(this.#savepoints.at(-1)!.undos.reverse());
		} catch {}
	}

	/** The innermost is over. Returns what is to be done now that everything is in force. */
	end(isKept: boolean): readonly (() => void)[] {
		const {undos, atCommit} = this.#savepoints.pop()!;
		const outer = this.#savepoints.at(-1);
		if (!isKept) return [];
		if (!outer) return atCommit;
		outer.undos.push(...undos);
		outer.atCommit.push(...atCommit);
		return [];
	}

	/** @throws RingtapError ERR_RINGTAP_TRANSACTION inside of one. */
	refuse(what: string): void {
		if (!this.areOpen) return;
		throw new RingtapError(
			'ERR_RINGTAP_TRANSACTION',
			`${what} is not possible inside a transaction.`,
			'Rules and instances are added and removed there; do all else before or after.',
		);
	}
}

/** See `Dataplane.transaction`. `last`: the last thing done before all of it is in force; may throw. */
export function transact<T>(dataplane: Dataplane, change: () => T, last: () => void): T {
	const native = dataplane.native();
	const {changes} = dataplane;
	if (typeof change !== 'function') {
		throw new RingtapError(
			'ERR_RINGTAP_TRANSACTION',
			`transaction() was given ${inspect(change, {depth: 0})}; it takes a function.`,
			'For example transaction(() => fw.when.vlanId(10).to(a)).',
		);
	}
	fromNative(() => native.beginTransaction());
	changes.begin();
	let result: T;
	try {
		result = change();
		assertSynchronous(result);
		if (changes.depth === 1) last();
	} catch (error) {
		changes.undo();
		changes.end(false);
		fromNative(() => native.undoTransaction());
		throw error;
	}
	const rest = changes.end(true);
	fromNative(() => native.commitTransaction());
	doAll(rest);
	return result;
}

function assertSynchronous(result: unknown): void {
	const isPromise = types.isPromise(result);
	if (!isPromise && typeof (result as {then?: unknown} | null)?.then !== 'function') return;
	if (isPromise) result.catch(() => {}); // told here already
	throw new RingtapError(
		'ERR_RINGTAP_ASYNC_TRANSACTION',
		'The function given to transaction() returned a promise; all its changes have been undone.',
		'Await what is asynchronous before, and change rules without await.',
	);
}

/** The first error is told when everything has been done. */
function doAll(acts: readonly (() => void)[]): void {
	const errors: unknown[] = [];
	for (const act of acts) {
		try {
			act();
		} catch (error) {
			errors.push(error);
		}
	}
	if (errors.length > 0) throw errors[0];
}
