import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createInterface} from 'node:readline';
import test, {type ExecutionContext} from 'ava';
import {cache, root} from './_cli.ts';
import {folderWith, passing} from './_folder.ts';

/** `ringtap test --watch` in a folder, and the lines that it prints. */
class Watched {
	readonly #child: ChildProcess;
	readonly #lines: AsyncIterator<string>;

	constructor(t: ExecutionContext, cwd: string) {
		const env = {...process.env, NO_COLOR: '1', RINGTAP_CACHE_DIR: cache, CI: '1'};
		this.#child = spawn(process.execPath, [`${root}dist/cli.js`, 'test', '--watch'], {cwd, env});
		t.teardown(() => this.#child.kill('SIGKILL'));
		this.#lines = createInterface({input: this.#child.stdout!})[Symbol.asyncIterator]();
	}

	/** What it prints until it waits. */
	async round(): Promise<string> {
		const lines: string[] = [];
		for (;;) {
			const {value, done} = await this.#lines.next();
			if (done) throw new Error(`It ended: ${lines.join('\n')}`);
			if (value.startsWith('waiting for changes')) return lines.join('\n');
			lines.push(value);
		}
	}

	/**
	 * Ends it so that it cannot end what it has started, which writes where it does: returns when nobody can write there
	 * any more, with the ids of what was started.
	 */
	async kill(): Promise<number[]> {
		const started = childrenOf(this.#child.pid!);
		const closed = once(this.#child, 'close');
		this.#child.kill('SIGKILL');
		for await (const _ of {[Symbol.asyncIterator]: () => this.#lines});
		await closed;
		return started;
	}

	async interrupt(): Promise<number | null> {
		this.#child.kill('SIGINT');
		const [code] = await once(this.#child, 'exit');
		return code;
	}
}

const importing = `import {scenario} from 'ringtap';
import {most} from './most.ts';
scenario('the most is small', () => { if (most > 5) throw new Error('it is ' + most); });
`;
const reading = `import {pcap, scenario} from 'ringtap';
scenario('reads', ({log}) => log(pcap('one.pcap').length + ' packets'));
`;

/** A capture of so many packets of 60 zero bytes. */
function capture(packets: number): Buffer {
	const head = Buffer.alloc(24);
	head.writeUInt32LE(0xa1b2c3d4);
	head.writeUInt16LE(2, 4);
	head.writeUInt16LE(4, 6);
	head.writeUInt32LE(65535, 16);
	head.writeUInt32LE(1, 20);
	const record = Buffer.alloc(16 + 60);
	record.writeUInt32LE(60, 8);
	record.writeUInt32LE(60, 12);
	return Buffer.concat([head, ...Array.from({length: packets}, () => record)]);
}

test('a change runs what depends on it: itself, its imports, its captures', async t => {
	const cwd = folderWith(t, {
		'a.dp.ts': importing,
		'most.ts': 'export const most = 1;',
		'b.dp.ts': reading,
		'c.dp.ts': passing('third'),
	});
	writeFileSync(`${cwd}/one.pcap`, capture(1));
	const watched = new Watched(t, cwd);
	t.regex(
		await watched.round(),
		/✔ the most is small[\s\S]*│ 1 packets[\s\S]*✔ third[\s\S]*3 passed, 0 failed/,
	);

	writeFileSync(`${cwd}/most.ts`, 'export const most = 9;');
	const failed = await watched.round();
	t.regex(
		failed,
		/most\.ts changed: 1 of 3 files[\s\S]*✖ the most is small[\s\S]*it is 9[\s\S]*0 passed, 1 failed/,
	);
	t.notRegex(failed, /reads|third/);

	writeFileSync(`${cwd}/one.pcap`, capture(2));
	const read = await watched.round();
	t.regex(read, /one\.pcap changed: 1 of 3 files[\s\S]*│ 2 packets[\s\S]*1 passed, 0 failed/);

	writeFileSync(`${cwd}/c.dp.ts`, 'const b: = 1;');
	t.regex(await watched.round(), /Unexpected "="/);
	writeFileSync(`${cwd}/c.dp.ts`, passing('mended'));
	t.regex(await watched.round(), /✔ mended/);

	writeFileSync(`${cwd}/d.dp.ts`, passing('new'));
	t.regex(await watched.round(), /d\.dp\.ts changed: 1 of 4 files[\s\S]*✔ new/);

	writeFileSync(`${cwd}/most.ts`, 'export const most = 7;');
	t.regex(await watched.round(), /it is 7/);
	t.is(await watched.interrupt(), 1);
});

test('killed, it leaves no process behind', async t => {
	const cwd = folderWith(t, {'a.dp.ts': passing('first')});
	const watched = new Watched(t, cwd);
	await watched.round();
	const started = await watched.kill();
	t.true(started.length > 0, 'processes wait for the next change');
	t.deepEqual(
		started.filter(pid => parentOf(pid) !== undefined),
		[],
	);
});

/** The processes that one has started and that live. */
function childrenOf(pid: number): number[] {
	return readdirSync('/proc')
		.map(Number)
		.filter(child => child > 0 && parentOf(child) === pid);
}

/** undefined: there is no such process, or it has ended. */
function parentOf(pid: number): number | undefined {
	try {
		const [, state, parent] = readFileSync(`/proc/${pid}/stat`, 'latin1')
			.split(') ')
			.at(-1)!
			.split(/^(\S) (\d+) /);
		return state === 'Z' ? undefined : Number(parent);
	} catch {
		return undefined;
	}
}
