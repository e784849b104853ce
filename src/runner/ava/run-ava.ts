import {type SpawnOptions, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join, relative, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import {ownModule} from '../../own-files.ts';
import type {RecordEntry} from '../record/make-record.ts';
import {asWholeTitle} from '../title-match.ts';
import {readResults, resultsEnvironment} from './results.ts';
import {readTally, tallyEnvironment} from './tally.ts';

export interface AvaOptions {
	readonly match: readonly string[];
	/** As they are given to ava. */
	readonly own: readonly string[];
	/** Standard output is somebody else's: ava tells on standard error. */
	readonly leavesOutput: boolean;
	/** What scenarios exercise is noted. */
	readonly coverage: boolean;
}

export interface AvaRun {
	/** Of ava; 1 when a signal ended it. */
	readonly exitCode: number;
	/** Titles that the files declare; undefined when ava did not come to load one. */
	readonly titles: readonly string[] | undefined;
	/** How each scenario ended. */
	readonly entries: readonly RecordEntry[];
}

/** Runs `.dp.ts` files under ava, a child process per file: DPDK initialises once per process. */
export async function runAva(
	files: readonly string[],
	{match, own, leavesOutput, coverage}: AvaOptions,
): Promise<AvaRun> {
	const folder = mkdtempSync(join(tmpdir(), 'ringtap-'));
	try {
		const config = join(folder, 'ava.config.mjs');
		const tallyFile = join(folder, 'titles');
		writeFileSync(config, configText(files, match));
		const results = join(folder, 'results');
		const wanted = {file: results, base: process.cwd(), coverage, match};
		const exitCode = await avaEnds(['--config', config, ...own], {
			cwd: commonFolder(files),
			stdio: ['inherit', leavesOutput ? 2 : 'inherit', 'inherit'],
			env: {...process.env, ...tallyEnvironment(tallyFile), ...resultsEnvironment(wanted)},
		});
		return {exitCode, titles: readTally(tallyFile), entries: readResults(results)};
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

async function avaEnds(args: readonly string[], options: SpawnOptions): Promise<number> {
	const cli = fileURLToPath(ownModule('runner/ava/cli'));
	const child = spawn(process.execPath, [...process.execArgv, cli, ...args], options);
	// ava has its own handler: a first Ctrl-C ends it in order, and us with it.
	const ignore = (): void => {};
	process.on('SIGINT', ignore);
	try {
		const [code] = await once(child, 'exit');
		return code ?? 1;
	} finally {
		process.off('SIGINT', ignore);
	}
}

/**
 * ava knows the project folder only when it reads its configuration: patterns are relative to that.
 */
function configText(files: readonly string[], match: readonly string[]): string {
	const config = {
		extensions: {ts: 'module'},
		workerThreads: false,
		cache: false,
		failWithoutAssertions: false,
		timeout: '3m',
		nodeArguments: [`--import=${ownModule('runner/ava/install').href}`],
		match: match.map(asWholeTitle),
		...(process.env.NO_COLOR && {color: false}),
	};
	return `import {relative} from 'node:path';
const files = ${JSON.stringify(files)};
const pattern = path => path.replaceAll(/[\\\\()[\\]{}!*?+@]/g, '\\\\$&');
export default ({projectDir}) => ({
	...${JSON.stringify(config)},
	files: files.map(file => pattern(relative(projectDir, file))),
});
`;
}

/** The current folder when all files are below it, else the nearest that has them all. */
function commonFolder(files: readonly string[]): string {
	let folder = process.cwd();
	const isOutside = (file: string): boolean => relative(folder, file).split(sep)[0] === '..';
	while (files.some(isOutside)) folder = dirname(folder);
	return folder;
}
