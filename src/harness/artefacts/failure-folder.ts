import {existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {basename, dirname, join, relative} from 'node:path';
import {isPacketSpec} from '../../packet/index.ts';
import {encodePcap} from '../../pcap/index.ts';
import {plainJson} from '../../plain-json.ts';
import {slugOf} from '../golden/place.ts';
import type {RegisteredScenario} from '../registry.ts';
import type {Artefact, GraphReport, ScenarioProblem} from '../result.ts';
import {encodeEvidence, type PlaceCapture} from './evidence-capture.ts';

/** What there is to keep of a scenario that failed. */
export interface Failure {
	readonly scenario: RegisteredScenario;
	readonly problems: readonly ScenarioProblem[];
	readonly seed: number;
	readonly places: readonly PlaceCapture[];
	/** Of `scenario.forAll`: the value that fails, and what begins with it. */
	readonly value?: unknown;
	readonly path?: string | undefined;
	readonly graph?: GraphReport | undefined;
}

/** What scenarios import. */
const packageName = 'ringtap';

/** Failures kept in one folder; older ones go. */
const mostFailures = 50;

/** Where failures leave what is known of them: `.ringtap/failures`. */
export class FailureFolder {
	readonly #root: string;
	readonly #draw: (graph: GraphReport) => Promise<string>;
	#hasWarned = false;

	/**
	 * @param root `.ringtap`, absolute
	 * @param draw makes a picture of a graph, as SVG
	 */
	constructor(root: string, draw: (graph: GraphReport) => Promise<string>) {
		this.#root = join(root, 'failures');
		this.#draw = draw;
	}

	/** It has passed: what it left behind when it failed is no longer true. */
	forget(scenario: RegisteredScenario): void {
		const folder = this.#folderOf(scenario);
		if (!existsSync(folder)) return;
		rmSync(folder, {recursive: true, force: true});
		const parent = dirname(folder);
		if (readdirSync(parent).length === 0) rmSync(parent, {recursive: true, force: true});
	}

	/** Writes the files of a failure. Where that cannot be done, standard error says so, once. */
	async keep(failure: Failure): Promise<Artefact[]> {
		const folder = this.#folderOf(failure.scenario);
		try {
			rmSync(folder, {recursive: true, force: true});
			mkdirSync(folder, {recursive: true});
			const svg = failure.graph && (await this.#draw(failure.graph));
			const files = [...filesOf(failure, folder, svg)];
			for (const {path, content} of files) writeFileSync(path, content);
			this.#prune(folder);
			return files.map(({kind, path}) => ({kind, path}));
		} catch (error) {
			if (!this.#hasWarned)
				process.stderr.write(`Failures leave no files: ${(error as Error).message}\n`);
			this.#hasWarned = true;
			return [];
		}
	}

	#folderOf({file, title}: RegisteredScenario): string {
		const name = slugOf(relative(process.cwd(), file).replace(/\.dp\.ts$/, ''));
		return join(this.#root, name, slugOf(title));
	}

	#prune(latest: string): void {
		const folders = readdirSync(this.#root).flatMap(name => {
			const parent = join(this.#root, name);
			return readdirSync(parent).map(child => join(parent, child));
		});
		const excess = folders.length - mostFailures;
		if (excess <= 0) return;
		const older = folders
			.filter(folder => folder !== latest)
			.map(folder => ({folder, ms: statSync(folder).mtimeMs}))
			.sort((a, b) => a.ms - b.ms);
		for (const {folder} of older.slice(0, excess)) rmSync(folder, {recursive: true, force: true});
	}
}

function* filesOf(
	{scenario, problems, seed, places, path, value}: Failure,
	folder: string,
	svg: string | undefined,
): Generator<Artefact & {content: string | Uint8Array}> {
	const evidence = problems.flatMap(problem => (problem.evidence ? [problem.evidence] : []));
	const traces = problems.flatMap(problem => (problem.trace ? [problem.trace] : []));
	const at = (name: string) => join(folder, name);
	if (places.some(place => place.packets.length > 0) || evidence.length > 0)
		yield {kind: 'capture', path: at('packets.pcapng'), content: encodeEvidence(places, evidence)};
	if (traces.length > 0)
		yield {
			kind: 'trace',
			path: at('trace.json'),
			content: `${JSON.stringify(traces, plainJson, '\t')}\n`,
		};
	const packets = packetsIn(value);
	if (packets.length > 0)
		yield {kind: 'capture', path: at('value.pcap'), content: encodePcap(packets)};
	if (svg !== undefined) yield {kind: 'graph', path: at('graph.svg'), content: svg};
	if (scenario.file.endsWith('.dp.ts'))
		yield {
			kind: 'replay',
			path: at('replay.dp.ts'),
			content: replayText(scenario, problems[0]?.message ?? '', {seed, folder, path}),
		};
}

/** The value of a `forAll` that is packets. */
function packetsIn(value: unknown): {bytes: Uint8Array}[] {
	const all: unknown[] = Array.isArray(value) ? value : [value];
	return all.every(isPacketSpec) ? all.map(packet => ({bytes: packet.toBytes()})) : [];
}

function replayText(
	{file, title, line}: RegisteredScenario,
	message: string,
	{seed, folder, path}: {seed: number; folder: string; path: string | undefined},
): string {
	const which = {title, seed, ...(path !== undefined && {path})};
	const oneLine = message.replaceAll(/\s+/g, ' ');
	return `// ${basename(file)}:${line} failed: ${oneLine}
import {replay} from ${JSON.stringify(packageName)};

await replay(${JSON.stringify(relative(folder, file))}, ${JSON.stringify(which)});
`;
}
