import {fileURLToPath} from 'node:url';
import {isDeepStrictEqual} from 'node:util';
import {RingtapError} from '../../errors.ts';
import {ownExtension, ownModule} from '../../own-files.ts';
import {localNative, type NativeAddon, type NativeOptions, useNative} from '../native.ts';
import {DataplaneCrashed, describeDeath} from './crashed.ts';
import {watchForExit} from './exit-watch.ts';
import {
	type Answer,
	decodeAnswer,
	encode,
	isNote,
	numberIn,
	type ObjectNote,
	type Reply,
	type Request,
} from './messages.ts';
import {type Child, type Death, processFunctions} from './process.ts';
import {RemoteHost} from './remote-host.ts';
import {
	type CallObject,
	forwarding,
	RemoteCaptureWriter,
	RemotePackets,
	remoteDataplane,
} from './stand-ins.ts';

export interface IsolationLimits {
	/** For one call; what modules in TypeScript do meanwhile does not count. */
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
	readonly #exitWatch = watchForExit(() => (this.#host?.isRunning ? this.#child : undefined));
	#timeMs: number;
	#child: Child | undefined;
	/** Of that process. */
	#host: RemoteHost | undefined;
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
		this.#child?.end();
		this.#leave();
	}

	#leave(): void {
		this.#forgotten.length = 0;
		this.#child = undefined;
		this.#host = undefined;
	}

	/** The process that has the data planes now. */
	get pid(): number | undefined {
		return this.#child?.pid;
	}

	[Symbol.dispose](): void {
		this.#exitWatch[Symbol.dispose]();
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
		const hostOfNow = () => {
			this.#child ??= this.#renewed();
			return this.#hostOf(this.#child);
		};
		function Dataplane(options: NativeOptions) {
			const note = ask('Dataplane', [options]) as ObjectNote;
			return remoteDataplane(note, callsOn(), hostOfNow());
		}
		function CaptureWriter(path: string, format: object) {
			const note = ask('CaptureWriter', [path, format]) as ObjectNote;
			return new RemoteCaptureWriter(note, callsOn());
		}
		const {offloadFlags} = localNative();
		return forwarding<NativeAddon>(ask, {
			Dataplane,
			CaptureWriter,
			offloadFlags,
			loadModules,
			forgetModules,
			get host() {
				return hostOfNow().native;
			},
		});
	}

	#hostOf(child: Child): RemoteHost {
		const ask = (method: string, args: readonly unknown[]) => this.#call(child, 0, method, args);
		this.#host ??= new RemoteHost(child, ask);
		return this.#host;
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
		const answer = this.#ask(child, {target, method, args, forgotten});
		if (!('error' in answer)) return this.#received(answer.value, child, method);
		const {code, message, fix} = answer.error;
		if (!code?.startsWith('ERR_RINGTAP_')) throw new Error(message);
		throw new RingtapError(code as `ERR_RINGTAP_${string}`, message, fix);
	}

	/** The answer. Before it the other process may have code called that is here, and that may make requests, too. */
	#ask(child: Child, request: Request): Answer {
		let message: Request | Reply = request;
		for (;;) {
			const bytes = child.call(encode(message), this.#timeMs);
			if (!bytes) throw this.#bury(child);
			const received = decodeAnswer(bytes);
			if (!('callback' in received)) return received;
			message = this.#hostOf(child).run(received);
			// It may have died of a request that was made meanwhile.
			if (child === this.#child) continue;
			throw new DataplaneCrashed(this.#crash?.message ?? 'This data plane has crashed.');
		}
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
		this.#leave();
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
