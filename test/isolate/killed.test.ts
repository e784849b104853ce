// What is left of a run that somebody kills: nothing.
import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, readdirSync, readFileSync} from 'node:fs';
import {setImmediate} from 'node:timers/promises';
import test from 'ava';
import {root} from '../cli/_cli.ts';
import {folderWith} from '../cli/_folder.ts';
import {isolated} from './_culprit.ts';

/** What the data plane's process is doing when the run is killed. */
const moments = {
	hangs: 'inject(culprit.input, [eth(), eth(), eth()]);',
	rests: 'await new Promise(done => setTimeout(done, 100_000));',
};

for (const [moment, code] of Object.entries(moments)) {
	test.serial(
		`a run that is killed while its data plane ${moment} leaves nothing behind`,
		async t => {
			const cwd = folderWith(t, {
				'x.dp.ts': `import {eth, scenario} from 'ringtap';
scenario('is killed', async ({vswitch, inject}) => {
	const culprit = vswitch().add('spinner', 'culprit');
	process.stdout.write('ready');
	${code}
});`,
			});
			const temporary = `${cwd}/tmp`;
			mkdirSync(temporary);
			const shared = sharedFiles();
			const run = spawn(process.execPath, [`${root}dist/cli.js`, 'run', 'x.dp.ts', '--isolate'], {
				cwd,
				env: {...process.env, TMPDIR: temporary},
				stdio: ['ignore', 'pipe', 'ignore'],
			});
			await said(run, 'ready');
			const [dataplane] = dataplanesOf(run.pid!);
			t.true(hasFiles(dataplane!));
			// Both write to that pipe: it is closed when both are about to go.
			const closed = once(run, 'close');
			run.kill('SIGKILL');
			await closed;
			t.true(await ends(dataplane!));
			t.deepEqual(sharedFiles(), shared);
			t.deepEqual(
				readdirSync(temporary).filter(name => /ringtap|dpdk/.test(name)),
				[],
			);
		},
	);
}

test.serial('after a run was killed the next one starts', async t => {
	const cwd = folderWith(t, {
		'x.dp.ts': `import {scenario} from 'ringtap';
scenario('passes', ({vswitch}) => void vswitch().testVifs('a', 'b'));`,
	});
	const {code} = await isolated(cwd);
	t.is(code, 0);
});

/** Names in shared memory, without those of benchmarks, which other tests run at the same time. */
function sharedFiles(): string[] {
	return readdirSync('/dev/shm')
		.filter(name => !name.startsWith('ringtap-bench-'))
		.sort();
}

async function said({stdout}: ChildProcess, word: string): Promise<void> {
	let text = '';
	await new Promise<void>(resolve => {
		stdout!.on('data', chunk => {
			text += String(chunk);
			if (text.includes(word)) resolve();
		});
	});
}

function dataplanesOf(pid: number): number[] {
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
	return children
		.map(Number)
		.filter(child => readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('remote/server'));
}

/** Whether it lets go of its files, which takes a moment after the first of them; false after ten seconds. */
async function ends(pid: number): Promise<boolean> {
	const began = performance.now();
	while (hasFiles(pid)) {
		if (performance.now() - began > 10_000) return false;
		await setImmediate();
	}
	return true;
}

/** Its files are the first that a process which ends lets go of. */
function hasFiles(pid: number): boolean {
	try {
		return readdirSync(`/proc/${pid}/fd`).length > 0;
	} catch {
		return false;
	}
}
