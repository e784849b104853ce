import {inspect} from 'node:util';
import {setPathBase} from '../harness/pcap.ts';
import {type RegisteredScenario, setRegistrar} from '../harness/registry.ts';
import {openSession, type Session} from '../harness/session.ts';
import {ownModule} from '../own-files.ts';
import {plainJson} from '../plain-json.ts';
import type {Colours} from '../runner/report/colours.ts';
import {TextReport} from '../runner/report/text.ts';
import {runRegistered} from '../runner/run-registered.ts';
import {complaint} from './complaint.ts';
import {type DotCommand, dotCommands, unknownDotCommand} from './dot-commands.ts';
import {type Prepared, prepare, provideImports} from './evaluator.ts';
import {Journal} from './journal.ts';
import {exposeNames} from './scope.ts';
import {shown} from './show.ts';
import {Taps} from './taps.ts';
import type {Tutorial} from './tutorial.ts';

export interface Output {
	readonly colours: Colours;
	/** How wide it is, in characters. */
	readonly columns: number;
	/** Whether values are printed for programs. */
	readonly isJson?: boolean;
	write(text: string): void;
	/** For errors. */
	complain(text: string): void;
}

/** Of what JSON has no word for, what the prompt shows. */
function asJson(value: unknown): string {
	try {
		return JSON.stringify(value, plainJson) ?? JSON.stringify(inspect(value));
	} catch {
		return JSON.stringify(inspect(value)); // it goes round in a circle
	}
}

/** Calls that do something, though the data plane may look the same afterwards. */
const actingCalls =
	/\b(?:control|expect|fault|lift|onCleanup|record|save|setLink|start|stop|tap)\s*\(/;

/**
 * What is behind the prompt, whichever way its input comes: the session, the global names, the
 * dot-commands.
 */
export class Workbench {
	readonly output: Output;
	readonly commands: readonly DotCommand[];
	/** Names from Ringtap that stand at the prompt. */
	readonly names: readonly string[];
	/** The data plane of the prompt. */
	session: Session;
	taps: Taps;
	readonly journal = new Journal();
	/** While one is under way. */
	tutorial: Tutorial | undefined;
	readonly #api: object;
	readonly #declared: RegisteredScenario[] = [];

	private constructor(output: Output, commands: readonly DotCommand[], api: object) {
		this.output = output;
		this.commands = commands;
		this.#api = api;
		this.session = openSession();
		this.taps = new Taps(this.session);
		const descriptors = {...Object.getOwnPropertyDescriptors(api), ...this.session.scope};
		this.names = exposeNames(descriptors);
		setRegistrar(scenario => this.#declared.push(scenario));
	}

	static async open(output: Output): Promise<Workbench> {
		provideImports();
		const api: object = await import(ownModule('index').href);
		return new Workbench(output, await dotCommands(), api);
	}

	/** What the session runs on, in one line. */
	describe(): string {
		return this.session.describe();
	}

	/**
	 * Runs input, then the scenarios it declared. A promise is a value, unless the input awaits it.
	 */
	async run(input: Prepared): Promise<{readonly value: unknown}> {
		const note = this.#noted(input);
		const result = input.run();
		const value = input.isAsync ? await result : result;
		note();
		await this.runDeclared();
		this.showNews();
		return {value};
	}

	/** The same of input that awaits nothing and declared no scenario. */
	runNow(input: Prepared): unknown {
		const note = this.#noted(input);
		const value = input.run();
		note();
		return value;
	}

	/** Something was done by a dot-command: what does the same. */
	noteDone(source: string): void {
		this.journal.add({source, declares: [], isEffective: true});
	}

	/** To be called when the input has run: what it did goes into the journal. */
	#noted({source, declares}: Prepared): () => void {
		const before = this.session.fingerprint();
		return () => {
			// What scenarios do, they do in data planes of their own.
			if (this.hasDeclared) return;
			const hasActed = this.session.fingerprint() !== before || actingCalls.test(source);
			this.journal.add({source: source.trim(), declares, isEffective: hasActed});
		};
	}

	/**
	 * Makes the data plane and all variables anew from the journal. False: an entry failed, which has been told, and what
	 * came after it was left out.
	 */
	async rebuild(forget: readonly string[]): Promise<boolean> {
		this.taps.removeAll();
		this.session.close();
		for (const name of forget) Reflect.deleteProperty(globalThis, name);
		this.#use(openSession());
		this.taps = new Taps(this.session);
		return this.#replay();
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

	/** What stands at the prompt is of this session from here on. */
	#use(session: Session): void {
		this.session = session;
		setPathBase(process.cwd());
		exposeNames({...Object.getOwnPropertyDescriptors(this.#api), ...session.scope});
	}

	async #replay(): Promise<boolean> {
		for (const {source} of this.journal.ofUse) {
			try {
				const prepared = prepare(source);
				const result = prepared.run();
				if (prepared.isAsync) await result;
			} catch (error) {
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

	/** When a line is done: what the tutorial says next, to be printed after its value. */
	nextStep(lastLine: string): string | undefined {
		const {session, journal, tutorial} = this;
		const next = tutorial?.look({session, journal, lastLine: lastLine.trim()});
		if (tutorial?.isOver) this.tutorial = undefined;
		return next === undefined ? undefined : this.output.colours.cyan(next);
	}

	print(value: unknown): void {
		if (value === undefined) return;
		const {isJson, colours} = this.output;
		this.output.write(`${isJson ? asJson(value) : shown(value, colours)}\n`);
	}

	async complain(error: unknown): Promise<void> {
		this.output.complain(`${await complaint(error, this.output.colours, this.names)}\n`);
	}

	close(): void {
		setRegistrar(undefined);
		this.session.close();
	}
}
