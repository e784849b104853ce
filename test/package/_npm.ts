import {mkdtempSync, readdirSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import spawn, {type SubprocessError} from 'nano-spawn';
import {type Ended, root} from '../cli/_cli.ts';

/** Somebody's folder, in which the package was installed. */
export class Installed implements Disposable {
	readonly folder: string;
	/** Where the package lies in it. */
	readonly ringtap: string;

	private constructor(folder: string) {
		this.folder = folder;
		this.ringtap = join(folder, 'node_modules/ringtap');
	}

	/** `npm pack` in the checkout, `npm install` of it in an empty folder. */
	static async fromCheckout(): Promise<Installed> {
		const installed = new Installed(realpathSync(mkdtempSync(join(tmpdir(), 'ringtap-user-'))));
		const {folder} = installed;
		await succeeds('npm', ['pack', '--pack-destination', folder], root);
		const tarball = readdirSync(folder).find(name => name.endsWith('.tgz'))!;
		await succeeds(
			'npm',
			['install', '--prefer-offline', '--no-audit', '--no-fund', `./${tarball}`],
			folder,
		);
		return installed;
	}

	/** `npx ringtap`, as its user types it. */
	npx(args: readonly string[], input = ''): Promise<Ended> {
		return ended('npx', ['ringtap', ...args], this.folder, input);
	}

	[Symbol.dispose](): void {
		rmSync(this.folder, {recursive: true, force: true});
	}
}

async function succeeds(command: string, args: readonly string[], cwd: string): Promise<void> {
	const {code, stdout, stderr} = await ended(command, args, cwd);
	if (code !== 0) throw new Error(`${[command, ...args].join(' ')}\n${stdout}\n${stderr}`);
}

async function ended(command: string, args: readonly string[], cwd: string, input = '') {
	try {
		const options = {cwd, stdin: {string: input}, env: asAUser()};
		const {stdout, stderr} = await spawn(command, args, options);
		return {code: 0, stdout, stderr};
	} catch (error) {
		const {exitCode, stdout, stderr} = error as SubprocessError;
		return {code: exitCode ?? -1, stdout, stderr};
	}
}

/** What `npm test` and ava say to their children; how to reach the registry stays. */
const OURS = /^(?:npm_(?!config_)|npm_config_local_prefix$|NODE_(?:ENV|OPTIONS|PATH)$|AVA|RINGTAP)/;

function asAUser(): Record<string, string | undefined> {
	const ours = Object.keys(process.env).filter(name => OURS.test(name));
	const hidden = Object.fromEntries(ours.map(name => [name, undefined]));
	return {...hidden, NO_COLOR: '1', FORCE_COLOR: undefined};
}
