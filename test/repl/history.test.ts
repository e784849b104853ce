import {mkdirSync, realpathSync} from 'node:fs';
import test from 'ava';
import {historyFile} from '../../src/repl/history.ts';
import {folderWith} from '../cli/_folder.ts';

test('the history is that of the project, not of the folder within it', t => {
	const top = realpathSync(folderWith(t, {'package.json': '{}', 'a/b/x.ts': ''}));
	t.is(historyFile(`${top}/a/b`), `${top}/.ringtap/history`);
	mkdirSync(`${top}/a/.ringtap`);
	t.is(historyFile(`${top}/a/b`), `${top}/a/.ringtap/history`);
});
