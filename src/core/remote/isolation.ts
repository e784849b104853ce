import {fileURLToPath} from 'node:url';
import {isDeepStrictEqual} from 'node:util';
import {RingtapError} from '../../errors.ts';
import {ownExtension, ownModule} from '../../own-files.ts';
import {localNative, type NativeAddon, type NativeOptions, useNative} from '../native.ts';
import {DataplaneCrashed, describeDeath} from './crashed.ts';
import {decodeAnswer, encode, isNote, numberIn, type ObjectNote} from './messages.ts';
import {type Child, type Death, processFunctions} from './process.ts';
import {
	type CallObject,
	forwarding,
	RemoteCaptureWriter,
	RemotePackets,
	remoteDataplane,
} from './stand-ins.ts';

export interface IsolationLimits {
	/** For one call. */
	readonly timeMs: number;
	/** Private memory of the data plane's process beyond what it starts with. */
	readonly memoryBytes: number;
}

/** A data plane that died. */
export interface Crash {
	readonly death: Death;
	/** One line. */
	readonly message: string;
}

/**
 * While it lasts, data planes are in a process of their own, behind the same API: `native()`
 * answers a stand-in that sends each call there and waits for the answer. When that process dies,
 * the call throws DataplaneCrashed, and the next dataplane gets a new process.
 */
export class Isolation implements Disposable {
	readonly limits: IsolationLimits;
	readonly #before: NativeAddon | undefined;
	#timeMs: number;
	#child: Child | undefined;
	#crash: Crash | undefined;
	/** Libraries that it has loaded, and what they were described as: each process needs them. */
	readonly #libraries = new Map<string, unknown>();
	readonly #forgotten: number[] = [];
	readonly #collected = new FinalizationRegistry<{child: Child; number: number}>(gone => {
		if (gone.child === this.#child) this.#forgotten.push(gone.number);
	});

	constructor(limits: IsolationLimits) {
		this.limits = limits;
		this.#timeMs = limits.timeMs;
		// It starts while the scenarios are being loaded.
		this.#child = startChild(limits);
		this.#before = useNative(this.#standIn());
	}

	/** A scenario begins: what was before is none of its business. */
	begin(): void {
		this.#timeMs = this.limits.timeMs;
		this.#crash = undefined;
	}

	/** The time limit of the scenario that runs. */
	limitTime(timeMs: number): void {
		this.#timeMs = Math.min(Math.max(1, timeMs), 2 ** 31);
	}

	get hasCrashed(): boolean {
		return this.#crash !== undefined;
	}

	/** What has died since it was last asked. */
	takeCrash(): Crash | undefined {
		const crash = this.#crash;
		this.#crash = undefined;
		return crash;
	}

	/** A new process from here on: the memory of this one may have been spoilt. */
	renew(): void {
		this.#forgotten.length = 0;
		this.#child?.end();
		this.#child = undefined;
	}

	/** The process that has the data planes now. */
	get pid(): number | undefined {
		return this.#child?.pid;
	}

	[Symbol.dispose](): void {
		this.renew();
		useNative(this.#before);
	}

	#standIn(): NativeAddon {
		const ask = (method: string, args: readonly unknown[]): unknown => {
			this.#child ??= this.#renewed();
			return this.#call(this.#child, 0, method, args);
		};
		const loadModules = (path: string) => {
			const described = ask('loadModules', [path]);
			this.#libraries.set(path, described);
			return described;
		};
		const forgetModules = (path: string) => {
			this.#libraries.delete(path);
			return ask('forgetModules', [path]);
		};
		/** Of an object that the process of now has made; with that process it is gone. */
		const callsOn = (): CallObject => {
			const child = this.#child!;
			return (number, method, args) => {
				// What is dead needs no closing.
				if (method === 'close' && child !== this.#child) return undefined;
				return this.#call(child, number, method, args);
			};
		};
		function Dataplane(options: NativeOptions) {
			return remoteDataplane(ask('Dataplane', [options]) as ObjectNote, callsOn());
		}
		function CaptureWriter(path: string, format: object) {
			const note = ask('CaptureWriter', [path, format]) as ObjectNote;
			return new RemoteCaptureWriter(note, callsOn());
		}
		const {offloadFlags} = localNative();
		const own = {Dataplane, CaptureWriter, offloadFlags, loadModules, forgetModules};
		return forwarding<NativeAddon>(ask, own);
	}

	/** A process after another: with what that one had loaded. */
	#renewed(): Child {
		const child = startChild(this.limits);
		this.#child = child;
		try {
			for (const [path, before] of this.#libraries) {
				const now = this.#call(child, 0, 'loadModules', [path]);
				if (!isDeepStrictEqual(now, before)) throw libraryChanged(path);
			}
		} catch (error) {
			this.renew();
			throw error;
		}
		return child;
	}

	#call(child: Child, target: number, method: string, args: readonly unknown[]): unknown {
		if (child !== this.#child) throw new DataplaneCrashed('This data plane has crashed.');
		const forgotten = this.#forgotten.splice(0);
		const bytes = child.call(encode({target, method, args, forgotten}), this.#timeMs);
		if (!bytes) throw this.#bury(child);
		const answer = decodeAnswer(bytes);
		if (!('error' in answer)) return this.#received(answer.value, child, method);
		const {code, message, fix} = answer.error;
		if (!code?.startsWith('ERR_RINGTAP_')) throw new Error(message);
		throw new RingtapError(code as `ERR_RINGTAP_${string}`, message, fix);
	}

	/** Packets stay in the other process until they are read, or nobody holds them here any more. */
	#received(value: unknown, child: Child, method: string): unknown {
		if (!isNote(value) || /^[A-Z]/.test(method)) return value;
		const call: CallObject = (number, name, args) => this.#call(child, number, name, args);
		const packets = new RemotePackets(value, call);
		this.#collected.register(packets, {child, number: numberIn(value)});
		return packets;
	}

	#bury(child: Child): DataplaneCrashed {
		const death = child.death();
		child.end();
		this.#child = undefined;
		this.#forgotten.length = 0;
		const message = describeDeath(death, {timeMs: this.#timeMs});
		// The first one is the cause; what a scenario does after it is not.
		this.#crash ??= {death, message};
		return new DataplaneCrashed(message);
	}
}

function libraryChanged(path: string): RingtapError {
	return new RingtapError(
		'ERR_RINGTAP_MODULE_CHANGED',
		`${path} has changed since it was loaded, and its classes are no longer the same.`,
		'Start ringtap again.',
	);
}

function startChild({memoryBytes}: IsolationLimits): Child {
	const server = fileURLToPath(ownModule('core/remote/server'));
	const loader = ownExtension === '.ts' ? ['--import', import.meta.resolve('tsx')] : [];
	const args = [process.execPath, ...loader, server, String(memoryBytes)];
	// What is meant for the runner (--inspect, --import) is not meant for it.
	const environment = Object.entries(process.env)
		.filter(([name, value]) => name !== 'NODE_OPTIONS' && value !== undefined)
		.map(([name, value]) => `${name}=${value}`);
	const {Child} = processFunctions();
	return new Child(process.execPath, args, environment);
}
