// What `ringtap top` shows of processes that are gone, and of files that are no pages.
import {
	closeSync,
	copyFileSync,
	openSync,
	readFileSync,
	renameSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {ringtap} from '../cli/_cli.ts';
import {through} from '../isolate/_culprit.ts';
import {Observed, Place, wire} from './_observed.ts';

/** The page of a process that was killed when it had counted 100 packets. */
async function killed(t: ExecutionContext, place: Place): Promise<{path: string; pid: number}> {
	const live = new Observed(t, place);
	await live.run(`${wire}\ninject(a, eth().ipv4().udp(), {repeat: 100})`);
	const path = await place.pageOf(live.pid);
	await place.counted(live.pid);
	await live.end('SIGKILL');
	return {path, pid: live.pid};
}

function patch(path: string, at: number, bytes: Uint8Array): void {
	const fd = openSync(path, 'r+');
	writeSync(fd, bytes, 0, bytes.length, at);
	closeSync(fd);
}

function u32(number: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(number);
	return bytes;
}

test('of one that was killed the last sample is there, and that it is gone', async t => {
	const place = new Place(t);
	const {pid} = await killed(t, place);
	for (const which of [[String(pid)], []]) {
		const {code, stdout} = await place.top(...which);
		t.is(code, 0);
		t.regex(
			stdout,
			/^✖ gone, .* ago or less, and did not say how, as when killed; this is its last sample, of /m,
		);
		t.regex(stdout, /injected 100 {2}→ {2}captured 100$/m);
	}
	const {running, ending, dataplanes} = JSON.parse((await place.top('--json')).stdout);
	t.false(running);
	t.is(ending.how, 'unknown');
	t.is(dataplanes[0].ledger.captured, '100');
});

test('of one that a class crashed the signal is told, and what was counted until then', async t => {
	const file = `import {eth, range, scenario} from 'ringtap';\n${through('nullderef')}`;
	const place = new Place(t, {'x.dp.ts': file});
	await ringtap(['run', 'x.dp.ts'], {cwd: place.cwd, env: place.env});
	const {code, stdout} = await place.top();
	t.is(code, 0);
	t.regex(stdout, /^pid \d+ {2}ringtap run x\.dp\.ts /);
	t.regex(stdout, /^✖ gone, by SIGSEGV, at [\d:]+, .* ago; this is its last sample/m);
	t.regex(stdout, /^ {2}injected 5 /m);
});

test('of an isolated data plane that crashed it is told whose it was', async t => {
	const file = `import {eth, range, scenario} from 'ringtap';\n${through('nullderef')}`;
	const place = new Place(t, {'x.dp.ts': file});
	await ringtap(['run', 'x.dp.ts', '--isolate'], {cwd: place.cwd, env: place.env});
	// The crash, and its repetition for the trace.
	const [first] = place.pages();
	const {stdout} = await place.top(String(Number.parseInt(first!, 10)));
	t.regex(stdout, /^the data plane of \d+: ringtap run x\.dp\.ts --isolate$/m);
	t.regex(stdout, /^✖ gone, by SIGSEGV, at /m);
});

test('one that was asked to end, and had no handler for that, is gone', async t => {
	const place = new Place(t);
	const live = new Observed(t, place);
	await live.run(wire);
	await place.pageOf(live.pid);
	await live.end('SIGTERM');
	const {stdout} = await place.top();
	t.regex(stdout, /^✖ gone, /m);
});

test('another process that has its number by now is not mistaken for it', async t => {
	const place = new Place(t);
	const {path} = await killed(t, place);
	// As if it had been this process, which runs, but began at another time.
	patch(path, 24, u32(process.pid));
	renameSync(path, join(place.folder, `${process.pid}-1.page`));
	patch(
		join(place.folder, `${process.pid}-1.page`),
		32,
		Buffer.from(new BigUint64Array([1n]).buffer),
	);
	const {stdout} = await place.top(String(process.pid));
	t.regex(stdout, /^✖ gone, /m);
});

test('of two that had the same number, the later one is shown', async t => {
	const place = new Place(t);
	const {path, pid} = await killed(t, place);
	const older = join(place.folder, `${pid}-1.page`);
	copyFileSync(path, older);
	const {dataplanes} = JSON.parse((await place.top(String(pid), '--json')).stdout);
	t.is(dataplanes[0].ledger.captured, '100');
});

test('what is no page, of another version, or damaged is told as that', async t => {
	const place = new Place(t);
	const {path} = await killed(t, place);
	const whole = readFileSync(path);
	const damaged = (name: string, change: (bytes: Buffer) => Buffer): string => {
		const file = join(place.cwd, name);
		writeFileSync(file, change(Buffer.from(whole)));
		return file;
	};
	const cases: [file: string, says: RegExp][] = [
		[damaged('foreign', () => Buffer.from('what is this?')), /foreign is no statistics page/],
		[damaged('empty', () => Buffer.alloc(0)), /empty is no statistics page/],
		[damaged('zeros', () => Buffer.alloc(1 << 16)), /zeros is no statistics page/],
		[damaged('head', bytes => bytes.subarray(0, 1000)), /head is cut off/],
		[damaged('cut', bytes => bytes.subarray(0, 8192)), /cut is cut off: 8192 of \d+ bytes/],
		[
			damaged('newer', bytes => {
				u32(2).copy(bytes, 8);
				return bytes;
			}),
			/newer is a statistics page of version 2; this ringtap reads version 1\.\nThe ringtap that its process uses/,
		],
		[damaged('torn', spoilRecords), /its sample is damaged/],
		[damaged('unsteady', spoilNumbers), /has no sample that holds still/],
		['/nowhere/x', /\/nowhere\/x cannot be read/],
	];
	for (const [file, says] of cases) {
		const {code, stderr, stdout} = await place.top(file);
		t.is(code, 1, file);
		t.is(stdout, '');
		t.regex(stderr, says);
	}
});

/** The first record of each sample has no end. */
function spoilRecords(bytes: Buffer): Buffer {
	for (const place of placesOf(bytes)) u32(0xffffff).copy(bytes, place + 48 + 4);
	return bytes;
}

function spoilNumbers(bytes: Buffer): Buffer {
	for (const place of placesOf(bytes)) u32(0).copy(bytes, place);
	return bytes;
}

function placesOf(bytes: Buffer): number[] {
	return [4096, 4096 + Number(bytes.readBigUInt64LE(16))];
}

test('a page that cannot be read has its line in the list', async t => {
	const place = new Place(t);
	await killed(t, place);
	writeFileSync(join(place.folder, '1-1.page'), 'what is this?');
	const {code, stdout} = await place.top();
	t.is(code, 2);
	t.regex(stdout, /^ *1 +gone +– +.*1-1\.page is no statistics page\.$/m);
});
