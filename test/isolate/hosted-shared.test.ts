// A pool in memory that devices share lies in a file of DPDK's: modules in TypeScript see it from another process, too.
import './_isolated.ts';
import test from 'ava';
import {native} from '../../src/core/native.ts';
import {eth, runScene} from '../../src/index.ts';
import {lab} from '../modules/_lab.ts';

test('packets in shared memory are read and written where they lie', t => {
	runScene(
		scene => {
			const {a, b} = lab(scene, ({emit}) => p => {
				p.setU16(0, p.u16(6));
				return emit;
			});
			scene.inject(a, eth({src: '02:77:00:00:00:01'}), {repeat: 3});
			const got = scene.expect(b).toReceive(3);
			t.deepEqual(
				got.map(p => p.eth.dst?.slice(0, 5)),
				Array(3).fill('02:77'),
			);
			t.true(native().pool()!.shared!.bytes > 0);
		},
		{memory: 'shared'},
	);
});
