import {digestOf, hasAllConditions} from './class-digest.ts';
import {capital, classTypes, identifier, key, mentionedIn} from './class-types.ts';
import type {NativeClassDescription} from './native-tables.ts';

/**
 * What `ringtap types limiter.so` writes: types of the classes of a library, and their loading.
 * `file` is the library's name, which is beside it.
 */
export function libraryTypes(file: string, classes: readonly NativeClassDescription[]): string {
	const named = classes.map(cls => ({cls, name: identifier(cls.name)}));
	const parts = [
		...named.flatMap(({cls, name}) => classTypes(cls, capital(name), hasAllConditions(cls))),
		...loading(
			file,
			digestOf(classes),
			named.map(({cls, name}) => `${key(cls.name)}: ModuleClass<${capital(name)}Shape>`),
		),
		...named.flatMap(({cls, name}) => [
			...(cls.doc === '' ? [] : [`/** ${cls.doc.replaceAll('*/', '*\\/').replace(/\.$/, '')}. */`]),
			`export const ${name}: ModuleClass<${capital(name)}Shape> = loaded${member(cls.name)};`,
			'',
		]),
		"declare module 'ringtap' {",
		'\tinterface ModuleClasses {',
		...named.map(({cls, name}) => `\t\t${key(cls.name)}: typeof ${name};`),
		'\t}',
		'}',
		'',
	];
	const imported = ['loadModules', ...mentionedIn(parts.join('\n')).map(name => `type ${name}`)];
	const head = [
		`// Written by \`ringtap types ${file}\` from its tables. Do not edit.`,
		`import {${imported.join(', ')}} from 'ringtap';`,
		'',
	];
	return [...head, ...parts].join('\n');
}

function loading(file: string, digest: string, members: readonly string[]): string[] {
	const oneLine = `const loaded = loadModules<{${members.join('; ')}}>(`;
	const begin =
		members.length === 1
			? [oneLine]
			: ['const loaded = loadModules<{', ...members.map(one => `\t${one};`), '}>('];
	return [...begin, `\tnew URL('${file}', import.meta.url),`, `\t'${digest}',`, ');', ''];
}

function member(name: string): string {
	return key(name) === name ? `.${name}` : `[${key(name)}]`;
}
