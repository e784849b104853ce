import {spawnSync} from 'node:child_process';
import {
	appendFileSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	truncateSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';
import {native} from '../../src/core/native.ts';
import {eth, forward, pcap, range, runScene, type Scene, writePcap} from '../../src/index.ts';
import {messages, problemsOf, thrownBy} from '../support.ts';

const many = 200_000;

function folder(t: ExecutionContext): string {
	const path = mkdtempSync(join(tmpdir(), 'ringtap-big-'));
	t.teardown(() => rmSync(path, {recursive: true}));
	return path;
}

/** Packets that tell their number, a microsecond and some nanoseconds apart. */
function write(path: string, count: number): void {
	const writer = new (native().CaptureWriter)(path, {nanoseconds: true, bigEndian: false});
	for (let start = 0; start < count; start += 1000) {
		const n = Math.min(1000, count - start);
		const bytes = Buffer.alloc(n * 200);
		const times = new BigUint64Array(n);
		for (let i = 0; i < n; i++) {
			bytes.writeUInt32BE(start + i, i * 200 + 14);
			times[i] = 1_700_000_000_000_000_007n + BigInt(start + i) * 1_003n;
		}
		const lengths = new Uint32Array(n).fill(200);
		writer.add(bytes, lengths, lengths, times);
	}
	writer.finish();
}

function wire({vswitch}: Scene) {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	vsw.chain(a, vsw.add(forward, 'fw'), b);
	return {vsw, a, b};
}

const megabytes = () => process.memoryUsage().rss / 1024 / 1024;

test.serial('a large file goes in and out the same, times included, in constant memory', t => {
	const [input, output] = ['in.pcap', 'out.pcap'].map(name => join(folder(t), name)) as [
		string,
		string,
	];
	write(input, many);
	runScene(scene => {
		const {a, b} = wire(scene);
		scene.inject(a, pcap(input).slice(0, 100));
		scene.expect(b).toReceive(100);
		global.gc?.();
		const before = megabytes();
		const {packets, bytes} = scene.inject(a, pcap(input));
		t.deepEqual([packets, bytes], [many, many * 200]);
		t.true(scene.dataplane.native().captureStore().spilledBytes > 20_000_000);
		t.is(scene.save(b, output), many);
		const got = scene.expect(b).toReceive(pcap(input));
		t.is(got.length, many);
		t.is(Buffer.from(got.at(-1)!.bytes).readUInt32BE(14), many - 1);
		// 48 MB went in; 16 MiB of what came out may be kept in memory.
		t.true(megabytes() - before < 32, `${before} MB before, ${megabytes()} after`);
	});
	t.true(readFileSync(input).equals(readFileSync(output)));
});

test.serial('what an endpoint gets can go straight into a file, and is not kept', t => {
	const [input, output] = ['in.pcap', 'out.pcap'].map(name => join(folder(t), name)) as [
		string,
		string,
	];
	write(input, many);
	runScene(scene => {
		const {a, b} = wire(scene);
		const recording = scene.record(b, output);
		scene.inject(a, pcap(input));
		t.is(recording.packets, many);
		t.false(existsSync(output));
		t.is(scene.dataplane.native().captureStore().memoryBytes, 0);
		scene.expect(b).toReceiveNothing();
		recording.close();
		scene.inject(a, eth());
		scene.expect(b).toReceive(eth());
	});
	t.true(readFileSync(input).equals(readFileSync(output)));
});

test.serial(
	'a recording that nobody closes is there at the end of the scenario, failed or not',
	async t => {
		const output = join(folder(t), 'out.pcap');
		const problems = await problemsOf(scene => {
			const {a, b} = wire(scene);
			scene.record(b, output);
			scene.inject(a, eth().ipv4({ttl: range(1, 3)}));
			scene.expect(1).toBe(2);
		});
		t.is(problems.length, 1);
		t.is(pcap(output).length, 3);
	},
);

test.serial(
	'a capture of which a packet in the middle came out otherwise is told as a small one is',
	async t => {
		const input = join(folder(t), 'in.pcap');
		write(input, 120_000);
		const compare = (change: (scene: Scene) => void) =>
			problemsOf(scene => {
				change(scene);
			});
		const differs = await compare(scene => {
			const {a, b} = wire(scene);
			scene.inject(a, pcap(input).slice(0, 60_000));
			scene.inject(a, eth({type: 0x1234}).pad(200));
			scene.inject(a, pcap(input).slice(60_001));
			scene.expect(b).toReceive(pcap(input));
		});
		t.regex(messages(differs)[0]!, /^b: packet 60001 of 120000 differs: /);
		const missing = await compare(scene => {
			const {a, b} = wire(scene);
			scene.inject(a, pcap(input).slice(0, 60_000));
			scene.inject(a, pcap(input).slice(60_001));
			scene.expect(b).toReceive(pcap(input));
		});
		t.regex(messages(missing)[0]!, /^b: packet 60001 of 120000 is missing/);
		const short = await compare(scene => {
			const {a, b} = wire(scene);
			scene.inject(a, pcap(input).slice(0, 100_000));
			scene.expect(b).toReceive(pcap(input));
		});
		t.regex(messages(short)[0]!, /^b: packet 100001 of 120000 is missing, and 19999 more with it/);
		const extra = await compare(scene => {
			const {a, b} = wire(scene);
			scene.inject(a, pcap(input));
			scene.inject(a, eth(), {repeat: 7});
			scene.expect(b).toReceive(pcap(input));
		});
		t.regex(messages(extra)[0]!, /^b received 7 packets more than the 120000 expected: /);
		t.deepEqual(
			await compare(scene => {
				const {a, b} = wire(scene);
				scene.inject(a, pcap(input));
				scene.inject(a, eth());
				scene.expect(b).toReceive(pcap(input), {andMore: true});
				scene.expect(b).toReceive(eth());
			}),
			[],
		);
	},
);

test.serial(
	'a filtered capture goes in by parts as one injection, and is compared as it is read',
	async t => {
		const input = join(folder(t), 'in.pcap');
		write(input, 90_000); // 18 MB: three parts
		const problems = await problemsOf(scene => {
			const {a, b} = wire(scene);
			const kept = pcap(input).filter(() => true);
			t.is(scene.inject(a, kept, {repeat: 2}).packets, 180_000);
			scene.expect(b).toReceive(kept, {andMore: true});
			scene.expect(b).toReceive(90_000);
			scene.inject(a, kept.slice(0, 3));
		});
		t.deepEqual(messages(problems).length, 1);
		t.regex(
			messages(problems)[0]!,
			/b received 3 packets that nobody expected, from packet 1 of inject/,
		);
	},
);

test.serial('recorded times move the clock of a large file, too', t => {
	const input = join(folder(t), 'in.pcap');
	write(input, 20_000);
	runScene(scene => {
		const {a, b} = wire(scene);
		scene.advance('1s');
		scene.inject(a, pcap(input), {timing: 'capture', repeat: 2});
		t.is(scene.now, 1_000_000_000n + 2n * 19_999n * 1_003n);
		const got = scene.expect(b).toReceive(40_000);
		t.is(got[0]!.at, 1_000_000_000n);
		t.is(got[19_999]!.recordedAt, 1_700_000_000_000_000_007n + 19_999n * 1_003n);
	});
});

test.serial('what an expectation returned can be written, with its recorded times', t => {
	const [input, output] = ['in.pcap', 'out.pcap'].map(name => join(folder(t), name)) as [
		string,
		string,
	];
	write(input, 300);
	runScene(scene => {
		const {a, b} = wire(scene);
		scene.inject(a, pcap(input));
		t.is(writePcap(output, scene.expect(b).toReceive(300)), 300);
	});
	t.true(readFileSync(input).equals(readFileSync(output)));
});

test.serial(
	'packets of several endpoints are saved in order of arrival, and stay to be expected',
	t => {
		const output = join(folder(t), 'out.pcap');
		runScene(scene => {
			const vsw = scene.vswitch();
			const [a, b, c] = vsw.testVifs('a', 'b', 'c');
			a.otherwise.to(b, c);
			scene.advance('3s');
			scene.inject(a, eth().ipv4({ttl: range(1, 2)}));
			t.is(scene.save([b, c], output), 4);
			scene.expect([b, c]).toReceive(4);
		});
		const packets = [...pcap(output)];
		t.deepEqual(
			packets.map(packet => packet.ipv4.ttl),
			[1, 2, 1, 2],
		);
		t.is(packets[0]!.at, 3_000_000_000n); // built: the virtual clock's
	},
);

test.serial(
	'a file that was changed after it was looked at is refused before anything goes in',
	t => {
		const input = join(folder(t), 'in.pcap');
		write(input, 1000);
		runScene(scene => {
			const {a, b} = wire(scene);
			const capture = pcap(input);
			t.is(capture.length, 1000);
			truncateSync(input, 24 + 100 * 216);
			t.is(thrownBy(() => scene.inject(a, capture))?.code, 'ERR_RINGTAP_CAPTURE_CHANGED');
			scene.expect(b).toReceiveNothing();
			scene.inject(a, pcap(input)); // as it is now
			scene.expect(b).toReceive(100);
		});
	},
);

test.serial(
	'a file that changes while it goes in ends the injection, and what went in is said',
	t => {
		const input = join(folder(t), 'in.pcap');
		write(input, 5000);
		runScene(scene => {
			const {a, b} = wire(scene);
			scene.inject(a, pcap(input), {run: false});
			appendFileSync(input, 'more');
			const error = thrownBy(() => scene.settle());
			t.is(error?.code, 'ERR_RINGTAP_CAPTURE_CHANGED');
			t.regex(error!.message, /\d+ of its packets were put in, \d+ were not\.$/);
			scene.expect(b).toReceiveAnything();
			scene.expect(scene.dataplane.ledger.balanced).toBe(true);
		});
	},
);

test.serial('a damaged file is refused as a whole, before anything goes in', t => {
	const input = join(folder(t), 'in.pcap');
	write(input, 5000);
	truncateSync(input, 24 + 4999 * 216 + 100);
	runScene(scene => {
		const {a, b} = wire(scene);
		const error = thrownBy(() => scene.inject(a, pcap(input)));
		t.regex(error!.message, /within packet 5000, .* 100 of its 216 bytes/);
		scene.expect(b).toReceiveNothing();
		t.is(scene.inject(a, pcap(input, {tolerant: true})).packets, 4999);
		scene.expect(b).toReceive(pcap(input, {tolerant: true}));
		scene.inject(a, pcap(input).slice(10, 20));
		scene.expect(b).toReceive(pcap(input).slice(10, 20));
	});
});

/** Runs a script that has `folder` as its TMPDIR and `input` as a capture, after shell commands. */
function child(shell: string, directory: string, input: string, body: string) {
	const index = new URL('../../src/index.ts', import.meta.url).href;
	const script = `
		import {forward, pcap, runScene} from '${index}';
		const [input, folder] = ['${input}', '${directory}'];
		runScene(scene => {
			const vsw = scene.vswitch();
			const [a, b] = vsw.testVifs('a', 'b');
			vsw.chain(a, vsw.add(forward, 'fw'), b);
			${body}
		});`;
	const root = fileURLToPath(new URL('../../', import.meta.url));
	const node = `exec '${process.execPath}' --import=tsx --input-type=module -e "$SCRIPT"`;
	return spawnSync('sh', ['-c', `${shell}\n${node}`], {
		cwd: root,
		encoding: 'utf8',
		env: {...process.env, SCRIPT: script, TMPDIR: directory, RINGTAP_NATIVE: 'test'},
	});
}

/** But for what tsx keeps, and the folder of pages of statistics, which are there to be read afterwards. */
function left(folder: string): string[] {
	return readdirSync(folder).filter(name => !/^tsx-|^ringtap-\d+$/.test(name));
}

test.serial(
	'a full disk fails the scenario with every packet accounted for, and leaves nothing',
	t => {
		const input = join(folder(t), 'in.pcap');
		const spill = folder(t);
		write(input, many);
		// Files of at most 4 MiB: blocks of 512 bytes.
		const {stdout, stderr} = child(
			'ulimit -f 8192',
			spill,
			input,
			`
		try { scene.inject(a, pcap(input)); } catch (error) { console.log(error.code, error.message); }
		const {injected, captured, balanced} = scene.dataplane.ledger;
		console.log(injected === captured, balanced, injected < ${many}n);
		try { scene.save(b, folder + '/out.pcap'); } catch (error) { console.log(error.code); }
		console.log(scene.expect(b).toReceiveAnything().length === Number(captured));
	`,
		);
		t.regex(
			stdout,
			/^ERR_RINGTAP_SPILL What was captured could not be written to .* \(EFBIG\)\. \d+ packets were not put in\.$/m,
			stderr,
		);
		t.regex(stdout, /^true true true$/m);
		t.regex(stdout, /^ERR_RINGTAP_CAPTURE_UNWRITABLE$/m);
		t.regex(stdout, /^true$/m);
		t.deepEqual(left(spill), []);
	},
);

test.serial('killed in the middle, neither captures nor files being written leave anything', t => {
	const input = join(folder(t), 'in.pcap');
	const spill = folder(t);
	write(input, many);
	const {signal, stdout} = child(
		'',
		spill,
		input,
		`
		scene.record(b, folder + '/recorded.pcap');
		scene.inject(a, pcap(input));
		scene.inject(a, pcap(input).slice(0, 10));
		const tapped = scene.tap(b, {name: 'all'});
		scene.inject(a, pcap(input));
		console.log(scene.dataplane.native().captureStore().spilledBytes > 1e7);
		process.kill(process.pid, 'SIGKILL');
	`,
	);
	t.is(signal, 'SIGKILL');
	t.is(stdout.trim(), 'true');
	t.deepEqual(left(spill), []);
});
