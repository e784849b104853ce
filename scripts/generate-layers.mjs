// Writes src/packet/layers/index.ts: imports of the files beside it that define a layer, so that a new
// protocol is a new file and nothing else. With --check it writes nothing, and fails when the file is
// not what it would write.
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const folder = fileURLToPath(new URL('../src/packet/layers/', import.meta.url));
const index = `${folder}index.ts`;

const files = readdirSync(folder).filter(
	name => name.endsWith('.ts') && /^defineLayer\(/m.test(readFileSync(folder + name, 'utf8')),
);
const text = [
	'// Made from the files beside it by scripts/generate-layers.mjs. Do not edit.',
	...files.sort().map(name => `import './${name}';`),
	'',
].join('\n');

if (readFileSync(index, 'utf8') !== text) {
	if (process.argv.includes('--check')) {
		console.error('Stale: src/packet/layers/index.ts. Run `npm run generate`.');
		process.exitCode = 1;
	} else writeFileSync(index, text);
}
