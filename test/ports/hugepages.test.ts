// What needs no NIC; with NICs, and hugepages made for it: test/nic-lab.
import {readFileSync} from 'node:fs';
import test from 'ava';
import {native} from '../../src/core/native.ts';
import {Dataplane, runScene} from '../../src/index.ts';
import {thrownBy} from '../support.ts';

/** More than a machine of tests has: 10 GiB. */
const manyMbufs = 4_000_000;

function freePages(): number {
	return Number(/^HugePages_Free:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1] ?? 0);
}

test.serial('memory is one of three words', t => {
	const error = thrownBy(() => new Dataplane({memory: 'huge' as 'hugepages'}));
	t.is(error?.code, 'ERR_RINGTAP_OPTION');
	t.regex(error!.message, /'huge'; it takes 'anonymous' or 'shared' or 'hugepages'/);
});

test.serial('too few hugepages are told with their number and the command that makes more', t => {
	if (freePages() > 5000) {
		t.pass('this machine has them');
		return;
	}
	const error = thrownBy(() => native().open(manyMbufs, 'hugepages'));
	t.is(error?.code, 'ERR_RINGTAP_HUGEPAGES');
	const [, needed] = /needs (\d+) free hugepages of 2 MiB, and there are \d+\./.exec(
		error!.message,
	)!;
	t.true(Number(needed) > 4000);
	const [, all] = /^sudo sysctl -w vm\.nr_hugepages=(\d+)$/.exec(error!.fix!)!;
	t.true(Number(all) >= Number(needed));
});

test.serial('afterwards the process may have other memory, and keeps that', t => {
	t.notThrows(() => runScene(({vswitch}) => void vswitch(), {memory: 'shared'}));
	const error = thrownBy(() => runScene(({vswitch}) => void vswitch(), {memory: 'hugepages'}));
	t.is(error?.code, 'ERR_RINGTAP_POOL_MEMORY');
	t.regex(error!.message, /is 'shared' and cannot become 'hugepages'/);
});
