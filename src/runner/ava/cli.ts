/**
 * ava's own command line, less the warning that its configuration is not beside package.json: we
 * wrote it.
 */
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';

const print = console.log;
console.log = (...values: unknown[]): void => {
	if (!String(values[0]).includes('Using configuration from')) print(...values);
};
// Beside what `import 'ava'` leads to; the package does not export it.
const entrypoints = dirname(createRequire(import.meta.url).resolve('ava'));
await import(pathToFileURL(join(entrypoints, 'cli.mjs')).href);
