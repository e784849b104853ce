import {RingtapError} from '../errors.ts';
import type {FailedScene} from '../harness/failed-scene.ts';
import {setPathBase} from '../harness/pcap.ts';
import {type RegisteredScenario, setRegistrar} from '../harness/registry.ts';
import {openSession, type Session, sessionOf} from '../harness/session.ts';
import {TextReport} from '../runner/report/text.ts';
import {runRegistered} from '../runner/run-registered.ts';
import {isActing} from './acting.ts';
import {asJson} from './as-json.ts';
import {complaint} from './complaint.ts';
import {type DotCommand, readDotCommand, unknownDotCommand} from './dot-commands.ts';
import {type Prepared, prepare} from './evaluator.ts';
import {quarantine} from './fallen.ts';
import type {Form} from './forms.ts';
import {unlessGivenUp} from './give-up.ts';
import {Journal} from './journal.ts';
import {LastValues} from './last-values.ts';
import type {Fallen} from './link/messages.ts';
import type {Output} from './output.ts';
import {loadParts, type Parts} from './parts.ts';
import {Pauses} from './pauses.ts';
import {exposeNames} from './scope.ts';
import {shown} from './shown.ts';
import type {Snapshot} from './snapshot.ts';
import {IncompleteInput} from './strip.ts';
import {Taps} from './taps.ts';
import type {Tutorial} from './tutorial.ts';

/** What came of a piece of input. */
export type Outcome = 'done' | 'incomplete' | 'failed' | 'exit';

type ShownOn = Pick<Output, 'colours' | 'columns' | 'isPiped'>;

/**
 * What is behind the prompt, whichever way its input comes: the session, the global names, the
 * dot-commands.
 */
export class Workbench {
	/** Of whoever's input runs. */
	output: Output;
	readonly commands: readonly DotCommand[];
	/** Names from Ringtap that stand at the prompt. */
	readonly names: readonly string[];
	/** The data plane of the prompt. */
	session: Session;
	taps: Taps;
	pauses: Pauses;
	readonly journal = new Journal();
	/** While one is under way. */
	tutorial: Tutorial | undefined;
	/** What was typed last that was no dot-command. */
	lastInput = '';
	/** The graph as of when `.diff` begins. */
	mark: Snapshot | undefined;
	/** The data plane that was here before and crashed, until it is there again. */
	fallen: Fallen | undefined;
	/** Is told which entry of its journal is done again now. */
	tellsRebuilding: (index: number) => void = () => {};
	readonly #everybody: Output;
	readonly #values = new LastValues();
	readonly #api: object;
	readonly #newNames: readonly string[];
	#live: number | undefined;
	readonly #forms: readonly Form[];
	readonly #declared: RegisteredScenario[] = [];
	readonly #registrarBefore: ReturnType<typeof setRegistrar>;

	/** One's own, while that of a scenario is looked at. */
	#own: {readonly session: Session | undefined; readonly names: readonly string[]} | undefined;

	private constructor(output: Output, {commands, forms, api}: Parts, session: Session) {
		this.#forms = forms;
		this.output = output;
		this.#everybody = output;
		this.commands = commands;
		this.#api = api;
		this.session = session;
		this.taps = new Taps(session);
		this.pauses = new Pauses(session);
		const before = new Set(Object.getOwnPropertyNames(globalThis));
		const descriptors = {...Object.getOwnPropertyDescriptors(api), ...this.session.scope};
		this.names = exposeNames(descriptors);
		this.#newNames = this.names.filter(name => !before.has(name));
		this.#registrarBefore = setRegistrar(scenario => this.#declared.push(scenario));
	}

	/** @param live worker lcores; left out: stepped */
	static async open(output: Output, live?: number): Promise<Workbench> {
		const bench = new Workbench(output, await loadParts(), openSession(live));
		bench.#live = live;
		return bench;
	}

	/** Where there is nothing but a scenario to look at. */
	static async visiting(output: Output, session: Session): Promise<Workbench> {
		const bench = new Workbench(output, await loadParts(), session);
		bench.#own = {session: undefined, names: bench.#exposeMembers()};
		return bench;
	}

	/** From here on the prompt is about this scene, until one comes back. */
	visit({state}: FailedScene): void {
		this.taps.removeAll();
		const own = this.session;
		this.#begin(sessionOf(state));
		this.#own = {session: own, names: this.#exposeMembers()};
	}

	/** False: there is nothing of one's own to come back to, or one is there. */
	async comeBack(): Promise<boolean> {
		const {session, names} = this.#own ?? {};
		if (!session) return false;
		this.taps.removeAll();
		await this.session.cleanUp();
		for (const name of names ?? []) Reflect.deleteProperty(globalThis, name);
		this.#own = undefined;
		this.#begin(session);
		return true;
	}

	/** Instances of the scenario that is looked at, which stand here by their names. */
	get visitedNames(): readonly string[] {
		return this.#own?.names ?? [];
	}

	/** @throws RingtapError what was done in a scenario's graph is not kept, nor taken back */
	assertOwn(what: string): void {
		if (!this.#own) return;
		throw new RingtapError(
			'ERR_RINGTAP_USAGE',
			`${what} is about what was done at the prompt; this graph was made by a scenario.`,
			this.#own.session ? '.back goes to your own.' : 'The scenario is its source.',
		);
	}

	/** @throws RingtapError a scenario waits for us: no other one can run meanwhile */
	assertFree(): void {
		if (!this.#own || this.#own.session) return;
		throw new RingtapError(
			'ERR_RINGTAP_USAGE',
			'No scenario can run here: this one is not over yet.',
			'Leave it, by .exit, and run others then.',
		);
	}

	/** @throws RingtapError live, what was done cannot be done again: it would come to something else */
	assertStepped(what: string): void {
		if (this.#live === undefined) return;
		throw new RingtapError(
			'ERR_RINGTAP_USAGE',
			`${what} does what was done again, which live comes to something else each time.`,
			'Without --live it can.',
		);
	}

	/** Of instances whose names can be variables and are none yet. */
	#exposeMembers(): string[] {
		const members = this.session.dataplane
			.members()
			.filter(
				({name}) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && !(name in globalThis),
			);
		return exposeNames(
			Object.fromEntries(members.map(member => [member.name, {value: member, writable: true}])),
		);
	}

	/** What the session runs on, in one line. */
	describe(): string {
		return this.session.describe();
	}

	/** What is said while this is under way is for one of several. */
	async withOutput<T>(output: Output, act: () => Promise<T>): Promise<T> {
		this.output = output;
		try {
			return await act();
		} finally {
			if (this.output === output) this.output = this.#everybody;
		}
	}

	/**
	 * Takes a piece of input, in whichever way it came: a dot-command, or TypeScript. What there is to say of it is
	 * printed.
	 *
	 * @param signal somebody can give it up, and end its loops by SIGINT; left out: nobody
	 */
	async take(source: string, signal?: AbortSignal): Promise<Outcome> {
		try {
			const dot = readDotCommand(source.trimEnd());
			if (dot) {
				const running = this.runDotCommand(dot.name, dot.argument);
				const isOver = await unlessGivenUp(running, signal);
				this.#tellPause();
				this.#tellNext(source);
				return isOver ? 'exit' : 'done';
			}
			const prepared = prepare(source);
			if (source.trim() !== '') this.lastInput = source.trim();
			const input = signal ? {...prepared, run: () => prepared.run(true)} : prepared;
			const {value} = await unlessGivenUp(this.run(input), signal);
			this.print(value);
			this.#tellPause();
			this.#tellNext(source);
			return 'done';
		} catch (error) {
			if (error instanceof IncompleteInput) return 'incomplete';
			await this.complain(error);
			return 'failed';
		}
	}

	/**
	 * Runs input, then the scenarios it declared. A promise is a value, unless the input awaits it.
	 */
	async run(input: Prepared): Promise<{readonly value: unknown}> {
		const note = this.#noted(input);
		let value: unknown;
		try {
			const result = input.run();
			value = input.isAsync ? await result : result;
		} catch (error) {
			note(true);
			throw error;
		}
		note();
		if (this.hasDeclared) await this.runDeclared();
		this.showNews();
		return {value};
	}

	/** Something was done by a dot-command: what does the same. */
	noteDone(source: string): void {
		if (this.#own) return;
		this.journal.add({source, declares: [], isEffective: true});
	}

	/** To be called when the input has run: what it did goes into the journal. */
	#noted({source, declares}: Prepared): (hasThrown?: true) => void {
		const before = this.session.fingerprint();
		return hasThrown => {
			// What scenarios do, they do in data planes of their own.
			if (this.hasDeclared || this.#own) return;
			const hasChanged = this.session.fingerprint() !== before;
			if (hasThrown) {
				// Up to where it threw it may have done something, or declared a name.
				const isThere = declares.some(name => Object.hasOwn(globalThis, name));
				if (!hasChanged && !isThere) return;
			}
			const hasActed = hasChanged || isActing(source);
			const entry = {source: source.trim(), declares, isEffective: hasActed};
			this.journal.add(hasThrown ? {...entry, hasThrown} : entry);
		};
	}

	/**
	 * Makes the data plane and all variables anew from the journal; `tell` hears which entry is done again. False: an entry failed, which has been told, and what
	 * came after it was left out.
	 */
	async rebuild(forget: readonly string[], tell?: (index: number) => void): Promise<boolean> {
		this.taps.removeAll();
		this.session.close();
		for (const name of forget) Reflect.deleteProperty(globalThis, name);
		this.#begin(openSession(this.#live));
		return this.#replay(tell);
	}

	/**
	 * Does something in a data plane that is made anew from the journal, with variables of its own. Then all is as it was
	 * before. Undefined: it could not be made, which has been told.
	 */
	async inScratch<T>(act: () => T): Promise<T | undefined> {
		const {session} = this;
		const names = this.journal.ofUse.flatMap(({declares}) => declares);
		const values = names.map(name => [name, Reflect.get(globalThis, name)] as const);
		this.#use(openSession());
		try {
			return (await this.#replay()) ? act() : undefined;
		} finally {
			this.session.close();
			this.#use(session);
			for (const [name, value] of values) Reflect.set(globalThis, name, value);
		}
	}

	/** The prompt goes on with another session. */
	#begin(session: Session): void {
		this.#use(session);
		this.taps = new Taps(session);
		this.pauses = new Pauses(session);
	}

	/** What stands at the prompt is of this session from here on. */
	#use(session: Session): void {
		this.session = session;
		setPathBase(process.cwd());
		exposeNames({...Object.getOwnPropertyDescriptors(this.#api), ...session.scope});
	}

	/**
	 * The data plane that crashed, and its variables, from its journal. Whoever crashed it is there and gets no packets.
	 */
	async rebuildFallen(): Promise<boolean> {
		const {fallen} = this;
		if (!fallen) return false;
		this.journal.restore(fallen.journal);
		const isWhole = await this.rebuild([], this.tellsRebuilding);
		const culprit = this.session.dataplane.members().find(({name}) => name === fallen.culprit);
		if (isWhole && culprit) await this.run(prepare(quarantine(culprit)));
		if (isWhole) this.fallen = undefined;
		return isWhole;
	}

	async #replay(tell?: (index: number) => void): Promise<boolean> {
		const {entries} = this.journal;
		for (const entry of this.journal.ofUse) {
			tell?.(entries.indexOf(entry));
			try {
				const prepared = prepare(entry.source);
				const result = prepared.run();
				if (prepared.isAsync) await result;
			} catch (error) {
				if (entry.hasThrown) continue;
				await this.complain(error);
				return false;
			}
		}
		return true;
	}

	/** Whether scenarios were declared that did not run yet. */
	get hasDeclared(): boolean {
		return this.#declared.length > 0;
	}

	async runDeclared(): Promise<void> {
		const scenarios = this.#declared.splice(0);
		this.assertFree();
		if (scenarios.length === 0) return;
		const {colours, write} = this.output;
		const report = new TextReport(colours, write);
		await runRegistered(scenarios, result => report.scenarioDone(result));
		report.stories();
	}

	/** Runs `.name argument`; true when the session shall end. */
	async runDotCommand(name: string, argument: string): Promise<boolean> {
		const command = this.commands.find(one => one.name === name);
		if (!command) throw unknownDotCommand(name, this.commands);
		const result = await command.run(this, argument.trim());
		this.showNews();
		return result === 'exit';
	}

	/** What has passed the taps meanwhile. */
	showNews(): void {
		const lines = this.taps.news();
		if (lines.length > 0) this.output.write(`${lines.map(this.output.colours.dim).join('\n')}\n`);
	}

	#tellPause(): void {
		const paused = this.pauses.news();
		if (paused !== undefined) this.output.write(`${this.output.colours.yellow(paused)}\n`);
	}

	/** When a line is done: what the tutorial says next. */
	#tellNext(lastLine: string): void {
		const {session, journal, tutorial} = this;
		const next = tutorial?.look({session, journal, lastLine: lastLine.trim()});
		if (tutorial?.isOver) this.tutorial = undefined;
		if (next !== undefined) this.output.write(`${this.output.colours.cyan(next)}\n`);
	}

	/** A value as it is printed. */
	shown(value: unknown, {colours, columns, isPiped}: ShownOn): string {
		const width = isPiped ? Number.POSITIVE_INFINITY : columns;
		return shown(value, this.#forms, {colours, columns: width, session: this.session});
	}

	print(value: unknown): void {
		if (value === undefined) return;
		this.#values.add(value);
		this.output.write(`${this.output.isJson ? asJson(value) : this.shown(value, this.output)}\n`);
	}

	async complain(error: unknown): Promise<void> {
		this.output.complain(`${await complaint(error, this.output.colours, this.names)}\n`);
	}

	/** What is open stays so, for others; of names nothing is left. */
	leave(): void {
		for (const name of [...this.#newNames, ...this.visitedNames])
			Reflect.deleteProperty(globalThis, name);
		setRegistrar(this.#registrarBefore);
	}

	close(): void {
		this.taps.removeAll();
		this.leave();
		this.#own?.session?.close();
		this.session.close();
	}
}
