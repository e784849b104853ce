import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {writeFileSync} from 'node:fs';
import {dirname, join, relative, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import {ownModule} from '../../own-files.ts';
import {asWholeTitle} from '../title-match.ts';
import {type ChildOptions, childEnvironment} from './child-options.ts';

export interface AvaOptions {
	/** Told to the children. */
	readonly child: ChildOptions;
	/** For the configuration. */
	readonly folder: string;
	/** Handed to ava's command line. */
	readonly ava: readonly string[];
	/** ava itself tells of the run, on our standard output. */
	readonly isAvaHeard: boolean;
}

export interface AvaRun {
	/** Of ava; 1 when a signal ended it. */
	readonly exitCode: number;
	/** What ava said, where nobody heard it. */
	readonly output: string;
}

/** Runs `.dp.ts` files under ava, a child process per file: DPDK initialises once per process. */
export async function runAva(files: readonly string[], options: AvaOptions): Promise<AvaRun> {
	const {folder, child, ava, isAvaHeard} = options;
	const config = join(folder, 'ava.config.mjs');
	writeFileSync(config, configText(files, child));
	return await avaEnds(commonFolder(files), {
		arguments: ['--config', config, ...ava],
		environment: childEnvironment(child),
		isHeard: isAvaHeard,
	});
}

interface AvaProcess {
	readonly arguments: readonly string[];
	readonly environment: Record<string, string>;
	readonly isHeard: boolean;
}

async function avaEnds(cwd: string, ava: AvaProcess): Promise<AvaRun> {
	const cli = fileURLToPath(ownModule('runner/ava/cli'));
	const child = spawn(process.execPath, [...process.execArgv, cli, ...ava.arguments], {
		cwd,
		stdio: ava.isHeard ? 'inherit' : ['inherit', 'pipe', 'pipe'],
		env: {...process.env, ...ava.environment},
	});
	const said = textOf(child);
	// ava has its own handler: a first Ctrl-C ends it in order, and us with it.
	const ignore = (): void => {};
	process.on('SIGINT', ignore);
	try {
		const [code] = await once(child, 'close');
		return {exitCode: code ?? 1, output: said.join('')};
	} finally {
		process.off('SIGINT', ignore);
	}
}

function textOf({stdout, stderr}: ChildProcess): string[] {
	const text: string[] = [];
	for (const stream of [stdout, stderr]) {
		stream?.setEncoding('utf8');
		stream?.on('data', (part: string) => text.push(part));
	}
	return text;
}

/**
 * ava knows the project folder only when it reads its configuration: patterns are relative to that.
 */
function configText(files: readonly string[], {match, lines, pauses}: ChildOptions): string {
	const config = {
		extensions: {ts: 'module'},
		workerThreads: false,
		cache: false,
		failWithoutAssertions: false,
		// Which part of the files is whose has been settled.
		utilizeParallelBuilds: false,
		// Who looks at a scenario that failed has time.
		timeout: pauses ? '24h' : '3m',
		nodeArguments: [`--import=${ownModule('runner/ava/install').href}`],
		...(Object.keys(lines).length === 0 && {match: match.map(asWholeTitle)}),
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
