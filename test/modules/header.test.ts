// The header is for strict C11 and for C++, without a warning.
import {execFileSync} from 'node:child_process';
import test from 'ava';
import {moduleInC} from '../../src/commands/shared/new-module/c.ts';
import {root} from '../cli/_cli.ts';
import {sourceOf} from './_library.ts';

const cflags = execFileSync('pkg-config', ['--cflags', 'libdpdk'], {encoding: 'utf8'});
/** DPDK's own headers have warnings of their own. */
const dpdk = cflags
	.trim()
	.replaceAll(/(^| )-I/g, '$1-isystem ')
	.split(/\s+/);
const strict = ['-Wall', '-Wextra', '-Wpedantic', '-Werror', '-fsyntax-only'];

function check(program: string, standard: string, ...source: readonly string[]): void {
	const args = [`-std=${standard}`, ...strict, ...dpdk, `-I${root}native/include`, ...source];
	execFileSync(program, args, {stdio: 'pipe'});
}

for (const standard of ['c11', 'gnu17']) {
	test(`the example and the fixtures are ${standard} without a warning`, t => {
		t.notThrows(() => check('cc', standard, `${root}examples/limiter/limiter.c`));
		t.notThrows(() => check('cc', standard, sourceOf('tools.c')));
		t.notThrows(() => check('cc', standard, sourceOf('crashing.c')));
	});
}

test('so are modules in C++20', t => {
	for (const name of ['misbehaving.cc', 'throwing.cc'])
		t.notThrows(() => check('c++', 'c++20', '-Wno-missing-field-initializers', sourceOf(name)));
});

test('a new module in C is without a warning', t => {
	const source = moduleInC('my-module')['my-module.c']!;
	const args = ['-std=c11', ...strict, ...dpdk, `-I${root}native/include`, '-xc', '-'];
	t.notThrows(() => execFileSync('cc', args, {input: source, stdio: 'pipe'}));
});
