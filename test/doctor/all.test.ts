import {lstatSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {examine} from '../../src/doctor/examine.ts';
import {nicDrivers} from '../../src/doctor/facts/nic-drivers.ts';
import {numberList, readNumberList} from '../../src/doctor/facts/number-list.ts';
import {Machine} from '../../src/doctor/machine.ts';
import {tell} from '../../src/doctor/tell.ts';
import {plainColours} from '../../src/runner/report/colours.ts';
import {root} from '../cli/_cli.ts';
import {
	container,
	rootWith,
	type Seen,
	see,
	server,
	serverAddresses,
	type Tree,
} from './_machines.ts';

const trees: Readonly<Record<string, Tree>> = {server, container, 'an empty folder': {}};

for (const [name, tree] of Object.entries(trees)) {
	test(`on ${name} every warning and lack has a remedy, every id is there once`, async t => {
		checkForm(t, await see(t, tree));
	});

	test(`looking at ${name} changes no file`, async t => {
		const place = rootWith(t, tree);
		const before = everyFile(place);
		await examine(new Machine({root: place}));
		t.deepEqual(everyFile(place), before);
	});
}

test('each finding is told with the sign of its level, its remedy beneath', async t => {
	const {examined, findings} = await see(t, container);
	const told = tell(examined, plainColours);
	const signs = {ok: '✔', info: '·', warning: '!', lack: '✖'};
	const heads = told.filter(line => /^ {2}\S /.test(line));
	t.deepEqual(
		heads.map(line => line[2]),
		findings.map(({level}) => signs[level]),
	);
	for (const [i, {title, remedy}] of findings.entries()) {
		t.true(heads[i]!.slice(4).startsWith(`${title} `), title);
		if (remedy) t.true(told.join('\n').includes(`→ ${remedy.split('\n')[0]}`), title);
	}
});

test('what is told has no line over 100 columns; remedies may, which are there to be copied', async t => {
	const {examined} = await see(t, server, {addresses: serverAddresses});
	const lines = tell(examined, plainColours);
	const texts = lines.filter(line => /^ {2}\S /.test(line));
	t.deepEqual(
		texts.filter(line => [...line].length > 100),
		[],
	);
});

test('colours are of the level', async t => {
	const {examined} = await see(t, container);
	const marked = {...plainColours, red: (text: string) => `<red>${text}</red>`};
	const red = tell(examined, marked).filter(line => line.includes('<red>'));
	t.true(red.length > 0);
	t.true(red.every(line => line.startsWith('<red>  ✖ ')));
});

function checkForm(t: ExecutionContext, {findings}: Seen): void {
	const ids = findings.map(({id}) => id);
	t.deepEqual(ids, [...new Set(ids)]);
	for (const {id, level, remedy, title, text} of findings) {
		t.regex(id, /^[a-z]+\.\S+$/);
		t.true(title !== '' && text !== '', id);
		if (level === 'warning' || level === 'lack') t.true(Boolean(remedy), id);
	}
}

function everyFile(place: string): unknown[] {
	return readdirSync(place, {recursive: true, encoding: 'utf8'})
		.sort()
		.map(name => {
			const {mode, size, mtimeMs, ino} = lstatSync(join(place, name));
			return {name, mode, size, mtimeMs, ino};
		});
}

test('nothing of it can write or start a program: one file reads, by four calls', t => {
	const folder = `${root}src/doctor`;
	const names = readdirSync(folder, {recursive: true, encoding: 'utf8'});
	const imports = names
		.filter(name => name.endsWith('.ts'))
		.flatMap(name => readFileSync(join(folder, name), 'utf8').match(/import .* from 'node:.*'/g));
	t.deepEqual(imports.filter(line => line !== null).sort(), [
		"import {accessSync, constants, existsSync, readdirSync, readFileSync, readlinkSync} from 'node:fs'",
		"import {basename} from 'node:path'",
		"import {networkInterfaces} from 'node:os'",
	]);
});

test('lists of CPUs are read and written as the kernel does', t => {
	t.deepEqual(readNumberList('0-3,8,10-11\n'), [0, 1, 2, 3, 8, 10, 11]);
	t.deepEqual(readNumberList(''), []);
	t.deepEqual(readNumberList('(null)'), []);
	t.is(numberList([0, 1, 2, 3, 8, 10, 11]), '0-3,8,10-11');
	t.is(numberList([]), '');
});

const known: readonly [id: string, driver: string][] = [
	['1af4:1000', 'net_virtio'],
	['1af4:1041', 'net_virtio'],
	['8086:100e', 'net_e1000_em'],
	['8086:10d3', 'net_e1000_em'],
	['8086:1521', 'net_e1000_igb'],
	['8086:15f2', 'net_igc'],
	['8086:10fb', 'net_ixgbe'],
	['8086:1572', 'net_i40e'],
	['8086:1889', 'net_iavf'],
	['8086:1592', 'net_ice'],
	['15b3:1017', 'mlx5_eth'],
	['15ad:07b0', 'net_vmxnet3'],
	['1d0f:ec20', 'net_ena'],
];

for (const [id, driver] of known) {
	test(`${id} is for ${driver}, and for no other`, t => {
		const taking = nicDrivers.filter(({ids}) => ids.split(/\s+/).includes(id));
		t.deepEqual(
			taking.map(({name}) => name),
			[driver],
		);
	});
}

test('the native core of this checkout tells the drivers that it has', t => {
	const drivers = new Set(new Machine().core().drivers());
	for (const name of ['net_null', 'net_tap', 'net_af_xdp', 'net_virtio', 'net_ixgbe', 'net_ena'])
		t.true(drivers.has(name), name);
	t.false(drivers.has('net_mlx4'));
});
