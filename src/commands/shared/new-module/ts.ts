import {capital, identifier} from '../../../core/class-types.ts';
import {scenario} from './scenario.ts';
import type {Skeleton} from './skeleton.ts';

/** A module in TypeScript: counts packets, and drops those that are shorter than a parameter says. */
export const moduleInTypeScript: Skeleton = name => ({
	[`${name}.ts`]: source(name),
	[`${name}.dp.ts`]: scenario(name),
	'README.md': readme(name),
});

function source(name: string): string {
	const cls = identifier(name);
	return `import {defineModule} from 'ringtap';
import {z} from 'zod';

/** ${capital(name)}: counts packets, and drops those that are too short. */
export const ${cls} = defineModule({
	name: '${name}',
	doc: 'Counts packets, and drops those that are too short',
	params: z.object({minBytes: z.number().int().min(0).max(65_535).default(64)}),
	conditions: ['any'],
	drops: {'too-short': 'it had fewer than minBytes'},
	commands: {passed: {doc: 'how many have passed', result: z.number()}},
	// Once for each instance: its variables are the instance's state.
	create({params, emit, drop}) {
		let passed = 0;
		return {
			packet(p) {
				if (p.length < params.minBytes) return drop('too-short');
				passed++;
				return emit;
			},
			commands: {passed: () => passed},
		};
	},
});

declare module 'ringtap' {
	interface ModuleClasses {
		'${name}': typeof ${cls};
	}
}
`;
}

function readme(name: string): string {
	return `# ${name}

A module class for Ringtap, in TypeScript: [${name}.ts](${name}.ts). Nothing is to be built. Run its scenario:

\`\`\`sh
npx ringtap run ${name}.dp.ts
\`\`\`
`;
}
