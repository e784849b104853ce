import {openSync, readlinkSync, readSync} from 'node:fs';
import test from 'ava';
import {native} from '../../src/core/native.ts';
import {eth, forward, port, runScene} from '../../src/index.ts';
import {thrownBy} from '../support.ts';

test.serial('with shared memory, packets are seen through its file, and flow as ever', t => {
	runScene(
		({vswitch, inject, settle, expect}) => {
			const vsw = vswitch();
			const a = vsw.testVif('a');
			const fw = vsw.add(forward, 'fw');
			const loop = vsw.add(port, 'loop', {device: 'net_ring'});
			vsw.chain(fw, loop, a);
			const secret = eth().payload('a needle in a haystack');
			inject(fw.input, secret, {run: false});
			const {fd, offset, bytes} = native().pool()!.shared!;
			const path = `/proc/self/fd/${fd}`;
			t.regex(readlinkSync(path), /^\/memfd:/);
			const seen = Buffer.alloc(bytes);
			readSync(openSync(path, 'r'), seen, 0, bytes, offset);
			t.true(seen.includes('a needle in a haystack'));
			settle();
			expect(a).toReceive(secret);
		},
		{memory: 'shared'},
	);
	t.is(native().pool()?.inUse, 0);
});

test.serial('the memory of a process is decided once', t => {
	t.notThrows(() => runScene(({vswitch}) => void vswitch(), {memory: 'shared'}));
	t.is(
		thrownBy(() => runScene(({vswitch}) => void vswitch(), {memory: 'anonymous'}))?.code,
		'ERR_RINGTAP_POOL_MEMORY',
	);
});
