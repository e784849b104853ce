import {join} from 'node:path';
import test from 'ava';
import {node, root} from '../cli/_cli.ts';
import {type Block, pages} from './_markdown.ts';
import {Workplace} from './_workplace.ts';

/** What a piece of a scenario may use without saying where it is from. */
const surroundings = `import * as api from 'ringtap';
import type {Scene} from 'ringtap';
const {${'allOf anyOf arbitrary atLeast between bridge classes Dataplane defineLayer eth expand forward hex ipv6'
	.concat(' like not packetFromJson pcap port')
	.concat(
		' range readCapture registerClass RingtapError runScene sample scenario testvif tuples when',
	)
	.split(' ')
	.join(', ')}} = api;
export async function piece(scene: Scene): Promise<void> {
	const {dataplane, vswitch, inject, expect, advance, settle, poll, step, tap, random} = scene;
	const {onCleanup, log} = scene;
	const vsw = vswitch();
	const [a, b, c] = vsw.testVifs('a', 'b', 'c');
	const br = vsw.add(bridge, 'br0');
	const fw = vsw.add(forward, 'fw0');
	{
`;

function asFile({text}: Block): string {
	return /^import /m.test(text) ? text : `${surroundings}${text}\n\t}\n}\n`;
}

const isForUsers = ({page, language}: Block): boolean =>
	language === 'ts' && page !== 'CONTRIBUTING.md';

test('every TypeScript block compiles', async t => {
	using workplace = new Workplace();
	const blocks = pages.flatMap(page => page.blocks).filter(isForUsers);
	const names = new Map(blocks.map(block => [`${block.page}-${block.line}.ts`, block] as const));
	const files = [...names].map(([name, block]) =>
		workplace.write(name.replaceAll('/', '-'), asFile(block)),
	);
	const config = {
		extends: join(root, 'tsconfig.json'),
		compilerOptions: {
			typeRoots: [join(root, 'node_modules/@types')],
			paths: {
				ringtap: [join(root, 'src/index.ts')],
				zod: [join(root, 'node_modules/zod/index.d.ts')],
			},
			noUnusedLocals: false,
			noUnusedParameters: false,
		},
		files: [...files, join(root, 'src/pcap/pcap-parser.d.ts')],
		include: [],
	};
	workplace.write('tsconfig.json', JSON.stringify(config));
	const tsc = join(root, 'node_modules/typescript/bin/tsc');
	const {code, stdout} = await node([tsc, '--noEmit', '-p', workplace.folder]);
	t.is(code, 0, stdout);
	t.true(files.length > 20);
});
