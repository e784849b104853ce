import test from 'ava';
import {prepare, provideImports} from '../../src/repl/evaluator.ts';
import {IncompleteInput, InputSyntaxError} from '../../src/repl/strip.ts';

test.before(() => {
	provideImports();
});

/** What the last of some inputs comes to. */
async function lastOf(...inputs: readonly string[]): Promise<unknown> {
	let value: unknown;
	for (const input of inputs) value = await prepare(input).run();
	return value;
}

const cases: readonly [inputs: readonly string[], value: unknown][] = [
	[['1 + 1'], 2],
	[['-1'], -1],
	[["'a' + 'b'"], 'ab'],
	[['1 + 1; // two'], 2],
	[['{a: 1}'], {a: 1}],
	[['({a: 1});'], {a: 1}],
	[['/* a */ {a: 1} // b'], {a: 1}],
	[['{ const x = 1; x + 1 }'], 2],
	[['const c1 = 1', 'const c1 = 2', 'c1'], 2],
	[['let l1 = 1', 'let l1', 'l1'], undefined],
	[
		['const {a1, b1: [c2 = 5, ...d1]} = {a1: 1, b1: [undefined, 2]}', '[a1, c2, d1]'],
		[1, 5, [2]],
	],
	[
		['const {a2, ...r2} = await Promise.resolve({a2: 1, z: 2})', '[a2, r2]'],
		[1, {z: 2}],
	],
	[['class K1 { x = 1 }', 'class K1 { x = 2 }', 'new K1().x'], 2],
	[['class K2 { x = await1 }; const await1 = await 3', 'new K2().x'], 3],
	[['function f1() { return 1 }', 'function f1() { return 2 }', 'f1()'], 2],
	[['const z1 = await f2(); async function f2() { return 3 }', 'z1', 'f2()'], 3],
	[['enum E1 { red, green }', 'E1.green'], 1],
	[['namespace N1 { export const x = 4 }', 'N1.x'], 4],
	[['type T1 = number; const t1 = 5 as T1 satisfies number; t1'], 5],
	[['interface I1 { a: number }'], undefined],
	[['export const e1 = 6', 'e1'], 6],
	[['let s1 = 0; for await (const x of [1, 2]) s1 += x', 's1'], 3],
	[['let s2 = 0; for (const x of [1, 2]) s2 += await x; s2'], 3],
	[['var v1 = 1, v2', 'v1'], 1],
	[['const g1 = <T>(x: T): T => x; g1(7)'], 7],
	[['`a\nb`'], 'a\nb'],
	[['import type {Scene} from "ringtap"'], undefined],
	[['await (async () => 8)()'], 8],
	[['[] instanceof Array'], true],
	[['undeclared1 = 9', 'undeclared1'], 9],
	[['const g2 = <T>(x?: T) => x ?? typeof x', 'g2<number>(3)', 'g2<string>("a")'], 'a'],
	[['const four = 4, two = 2', 'four < 5 && 5 > (two)'], true],
	[['const ends = []', '{ using u1 = {[Symbol.dispose]: () => ends.push(1)}; }', 'ends.length'], 1],
	[['const n1: number = 5; n1!'], 5],
];

for (const [inputs, value] of cases) {
	test.serial(`understands ${inputs.join(' ⏎ ')}`, async t => {
		t.deepEqual(await lastOf(...inputs), value);
	});
}

for (const input of [
	'foo(',
	'if (a) {',
	'`abc',
	'const f = async () => {',
	'/* abc',
	'[1,',
	'1 +',
]) {
	test(`waits for more after ${input}`, t => {
		t.throws(() => prepare(`${input}\n`), {instanceOf: IncompleteInput});
	});
}

for (const input of ['const a = ;', "'abc", 'foo)', 'let 1x', 'a b']) {
	test(`refuses ${input} at once`, t => {
		t.throws(() => prepare(`${input}\n`), {instanceOf: InputSyntaxError});
	});
}

test('a promise that is not awaited is a value', t => {
	const {isAsync} = prepare('Promise.resolve(1)');
	t.false(isAsync);
});
