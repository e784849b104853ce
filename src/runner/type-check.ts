import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {setPriority} from 'node:os';
import {dirname, join} from 'node:path';
import {packageRoot} from '../own-files.ts';

/** What `tsc` needs to check files of scenarios. */
export interface TypeScriptProject {
	/** The project's own compiler. */
	readonly tsc: string;
	readonly tsconfig: string;
	readonly folder: string;
}

/** TypeScript of a project and its tsconfig.json; else what is missing. */
export function findTypeScript(folder: string): TypeScriptProject | string {
	const tsconfig = join(folder, 'tsconfig.json');
	if (!existsSync(tsconfig)) return `there is no tsconfig.json in ${folder}`;
	try {
		const from = createRequire(join(folder, 'package.json'));
		const tsc = join(dirname(from.resolve('typescript/package.json')), 'bin/tsc');
		return {tsc, tsconfig, folder};
	} catch {
		return 'there is no package typescript here';
	}
}

/** Types of files of scenarios, checked in a process of its own that gives way to all others. */
export class TypeCheck implements Disposable {
	readonly #project: TypeScriptProject;
	readonly #files: readonly string[];
	#child: ChildProcess | undefined;
	#ended: Promise<readonly string[]> | undefined;

	constructor(project: TypeScriptProject, files: readonly string[]) {
		this.#project = project;
		this.#files = files;
	}

	/** Once the first results are there: it must not keep them waiting. */
	start(): void {
		this.#ended ??= this.#run();
	}

	/** What is wrong, a line each: `nat.dp.ts(12,3): error TS2345: …`. */
	errors(): Promise<readonly string[]> {
		this.start();
		return this.#ended!;
	}

	[Symbol.dispose](): void {
		this.#child?.kill();
	}

	async #run(): Promise<readonly string[]> {
		const {tsc, folder} = this.#project;
		const config = this.#writeConfig();
		const args = ['--project', config, '--pretty', 'false'];
		const child = spawn(process.execPath, [tsc, ...args], {
			cwd: folder,
			stdio: ['ignore', 'pipe', 'pipe'],
		});
		this.#child = child;
		if (child.pid !== undefined) setPriority(child.pid, 10);
		const text: string[] = [];
		for (const stream of [child.stdout, child.stderr]) {
			stream.setEncoding('utf8');
			stream.on('data', (part: string) => text.push(part));
		}
		const [code] = await once(child, 'close');
		const lines = text.join('').trimEnd().split('\n');
		return code === 0 ? [] : lines.filter(line => line !== '');
	}

	/** The project's options, for just these files. */
	#writeConfig(): string {
		const {folder, tsconfig} = this.#project;
		const cache = join(folder, '.ringtap', 'types');
		mkdirSync(cache, {recursive: true});
		const config = join(cache, 'tsconfig.json');
		const options = {
			extends: tsconfig,
			compilerOptions: {
				...{noEmit: true, incremental: true, composite: false},
				...{tsBuildInfoFile: join(cache, 'buildinfo.json'), allowImportingTsExtensions: true},
				...(this.#hasRingtap() ? {} : {paths: {ringtap: [join(packageRoot, 'dist/index.d.ts')]}}),
			},
			files: this.#files,
			include: [],
		};
		writeFileSync(config, `${JSON.stringify(options, null, '\t')}\n`);
		return config;
	}

	#hasRingtap(): boolean {
		try {
			createRequire(this.#project.tsconfig).resolve('ringtap/package.json');
			return true;
		} catch {
			return false;
		}
	}
}
