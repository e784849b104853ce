import test from 'ava';
import {completer} from '../../src/repl/completer.ts';

const complete = completer(() => ['inject', 'vswitch', 'lab'], ['help', 'load']);

test.before(() => {
	const lab = {
		plain: {inner: 1, other: 2},
		get dangerous(): never {
			throw new Error('a getter was run');
		},
		act() {},
	};
	Object.assign(globalThis, {lab});
});

const cases: readonly [line: string, candidates: string[], typed: string][] = [
	['inj', ['inject'], 'inj'],
	['const x = vsw', ['vswitch'], 'vsw'],
	['.he', ['.help'], '.he'],
	['lab.', ['act', 'dangerous', 'plain'], ''],
	['lab.plain.in', ['inner'], 'in'],
	['lab.dangerous.', [], ''],
	['lab.nothing.', [], ''],
];

for (const [line, candidates, typed] of cases) {
	test(`completes ${line} with ${candidates.join(', ') || 'nothing'}`, t => {
		t.deepEqual(complete(line), [candidates, typed]);
	});
}
