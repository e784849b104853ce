import {existsSync, symlinkSync} from 'node:fs';
import test from 'ava';
import {ringtap, root} from './_cli.ts';
import {folderWith, passing} from './_folder.ts';

const sizes = `import {scenario} from 'ringtap';
scenario('sizes', ({vswitch, log, dataplane}) => {
	log('pool ' + dataplane.quota + ', ring ' + vswitch('lab').testVif('a').describe().input.size);
});
`;

test('a configuration is found upwards, and holds for run and test', async t => {
	const cwd = folderWith(t, {
		'ringtap.config.ts': `import {defineConfig} from 'ringtap';
export default defineConfig({files: ['lab'], mbufs: 4095, ringSize: 64});`,
		'lab/a.dp.ts': sizes,
		'other/b.dp.ts': passing('not meant'),
	});
	for (const command of ['run', 'test']) {
		const {code, stdout} = await ringtap([command], {cwd: `${cwd}/other`});
		t.is(code, 0, stdout);
		t.regex(stdout, /pool 4095, ring 64/);
		t.notRegex(stdout, /not meant/);
	}
});

test('goldens are looked for where the configuration says', async t => {
	const cwd = folderWith(t, {
		'ringtap.config.ts': `export default {goldens: 'expected'};`,
		'lab/a.dp.ts': `import {eth, scenario} from 'ringtap';
scenario('goes through', ({vswitch, inject, expect}) => {
	const [a, b] = vswitch('lab').testVifs('a', 'b');
	a.otherwise.to(b);
	inject(a, eth().ipv4().udp());
	expect(b).toMatchPcap('through');
});
`,
	});
	const notCi = {CI: undefined};
	const written = await ringtap(['run', '--update'], {cwd, env: notCi});
	t.is(written.code, 0, written.stderr);
	t.true(existsSync(`${cwd}/lab/expected/a/through.pcapng`));
	for (const command of ['run', 'test']) {
		const {code, stdout} = await ringtap([command], {cwd, env: {CI: '1'}});
		t.is(code, 0, stdout);
	}
});

test('a configuration that is none is told with its path', async t => {
	const cwd = folderWith(t, {
		'ringtap.config.ts': 'export default {mbuf: 1};',
		'a.dp.ts': passing('never'),
	});
	const {code, stderr} = await ringtap(['test'], {cwd});
	t.is(code, 2);
	t.regex(stderr, /ringtap\.config\.ts: The configuration has no 'mbuf'\. Did you mean 'mbufs'\?/);
});

test('types that do not fit fail the run, after its results', async t => {
	const cwd = folderWith(t, {
		'package.json': '{"type": "module"}',
		'tsconfig.json':
			'{"compilerOptions": {"strict": true, "module": "nodenext", "skipLibCheck": true, "types": []}}',
		'a.dp.ts': `${passing('passes')}const n: number = 'text';\nvoid n;\n`,
		'node_modules/.keep': '',
	});
	symlinkSync(`${root}node_modules/typescript`, `${cwd}/node_modules/typescript`);
	const {code, stdout, stderr} = await ringtap(['test'], {cwd});
	t.is(code, 1);
	t.regex(stdout, /✔ passes[\s\S]*1 passed, 0 failed/);
	t.regex(stderr, /a\.dp\.ts\(3,7\): error TS2322/);
	t.is((await ringtap(['test', '--no-types'], {cwd})).code, 0);
});

test('without TypeScript types are not checked, unless that is asked for', async t => {
	const cwd = folderWith(t, {
		'a.dp.ts': `${passing('passes')}const n: number = 'text';\nvoid n;\n`,
	});
	t.is((await ringtap(['test'], {cwd})).code, 0);
	const {code, stderr} = await ringtap(['test', '--types'], {cwd});
	t.is(code, 2);
	t.regex(stderr, /Types cannot be checked: there is no tsconfig\.json/);
});
