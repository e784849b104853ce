import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {captureFault} from './captures.ts';
import {onEnd} from './cleanup.ts';
import {Console} from './console.ts';
import {type Crossing, crossBridge} from './crossing.ts';
import {pathsIn, startEmulator} from './emulator.ts';
import {initramfs} from './initramfs.ts';
import type {Kernel} from './kernel.ts';
import {Monitor} from './monitor.ts';
import type {Driver, Model} from './nics.ts';
import {settingsFor} from './plan.ts';
import {plugCable, Wire} from './wire.ts';

export interface Attempt {
	readonly kernel: Kernel;
	readonly model: Model;
	readonly driver: Driver;
	readonly timeLimitMs: number;
	readonly isVerbose: boolean;
}

/** What came of a model with a driver. */
export interface Outcome {
	readonly crossings: readonly Crossing[];
	/** Runs of files that passed, of so many. */
	readonly passed: number;
	readonly runs: number;
	/** What scenarios have found out. */
	readonly notes: readonly string[];
	/** Why it has failed; none: it has passed. */
	readonly faults: readonly string[];
	/** Its last lines. */
	readonly console: readonly string[];
}

/** Boots a guest with two cards, and does at their far ends what its scenarios ask for. */
export async function tryCards(attempt: Attempt): Promise<Outcome> {
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-nic-lab-'));
	const remove = onEnd(() => rmSync(folder, {recursive: true, force: true}));
	try {
		return await new Guest(attempt, folder).run();
	} finally {
		remove();
	}
}

class Guest {
	readonly #attempt: Attempt;
	readonly #folder: string;
	readonly #wires: readonly [Wire, Wire];
	readonly #abort = new AbortController();
	readonly #crossings: Crossing[] = [];
	readonly #codes: string[] = [];
	readonly #notes: string[] = [];
	readonly #faults: string[] = [];
	#monitor: Monitor | undefined;
	#hasEnded = false;

	constructor(attempt: Attempt, folder: string) {
		this.#attempt = attempt;
		this.#folder = folder;
		const [left, right] = pathsIn(folder).wires;
		this.#wires = [new Wire(left), new Wire(right)];
	}

	async run(): Promise<Outcome> {
		const {kernel, model, driver, isVerbose} = this.#attempt;
		const paths = pathsIn(this.#folder);
		writeFileSync(paths.initramfs, initramfs(kernel, settingsFor(model, driver)));
		for (const wire of this.#wires) await wire.listen();
		plugCable(...this.#wires);
		const emulator = startEmulator({kernel, model, driver, folder: this.#folder});
		const kill = onEnd(() => emulator.kill('SIGKILL'));
		let said = '';
		emulator.stderr!.on('data', text => (said += text));
		const console = new Console(emulator.stdout!, words => this.#hear(words), isVerbose);
		await this.#untilEnd(emulator);
		kill();
		for (const wire of this.#wires) wire.close();
		this.#monitor?.close();
		if (!this.#hasEnded) this.#faults.push(`the guest ended early ${said.trim()}`.trim());
		this.#judge();
		return this.#outcome(console.lines);
	}

	async #untilEnd(emulator: ChildProcess): Promise<void> {
		const {timeLimitMs} = this.#attempt;
		const timer = setTimeout(() => {
			this.#faults.push(`it was not done after ${timeLimitMs / 1000} s`);
			this.#hasEnded = true;
			emulator.kill('SIGKILL');
		}, timeLimitMs);
		await once(emulator, 'close');
		clearTimeout(timer);
		this.#abort.abort(new Error('the guest has ended'));
	}

	/** What a scenario, or the script around them, asks for or tells. */
	#hear([word, ...rest]: string[]): void {
		if (word === 'cross') void this.#cross();
		else if (word === 'link')
			this.#command('set_link', {name: `wire${rest[0]}`, up: rest[1] === 'up'});
		else if (word === 'unplug') this.#command('device_del', {id: `card${rest[0]}`});
		else if (word === 'note') this.#notes.push(rest.join(' '));
		else if (word === 'ran') this.#codes.push(rest.join(' '));
		else if (word === 'ended') this.#hasEnded = true;
		else if (word === 'fault') this.#faults.push(rest.join(' '));
	}

	async #cross(): Promise<void> {
		try {
			this.#crossings.push(...(await crossBridge(this.#wires, this.#abort.signal)));
		} catch (error) {
			this.#faults.push(`frames: ${(error as Error).message}`);
		}
		plugCable(...this.#wires);
	}

	async #command(name: string, args: Record<string, unknown>): Promise<void> {
		this.#monitor ??= await Monitor.connect(pathsIn(this.#folder).monitor);
		this.#monitor.do(name, args);
	}

	#judge(): void {
		for (const {fault} of this.#crossings) if (fault) this.#faults.push(fault);
		for (const code of this.#codes) if (!code.endsWith(' 0')) this.#faults.push(`${code}`);
		if (this.#crossings.length === 0) this.#faults.push('no frames have crossed');
		const fault = captureFault(pathsIn(this.#folder).captures, this.#crossings.length / 2);
		if (fault) this.#faults.push(fault);
	}

	#outcome(console: readonly string[]): Outcome {
		return {
			crossings: this.#crossings,
			passed: this.#codes.filter(code => code.endsWith(' 0')).length,
			runs: this.#codes.length,
			notes: this.#notes,
			faults: this.#faults,
			console,
		};
	}
}
