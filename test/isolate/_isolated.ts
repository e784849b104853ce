// Imported first: from here on data planes of this process of tests are in another one.
import test from 'ava';
import {Isolation} from '../../src/core/remote/isolation.ts';

export const isolation = new Isolation({timeMs: 60_000, memoryBytes: 2 ** 31});
test.after.always(() => isolation[Symbol.dispose]());
