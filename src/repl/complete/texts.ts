import {classes} from '../../core/module-class.ts';
import {filesFor} from './files.ts';
import {instanceAt, instancesOf} from './names.ts';
import {type Candidate, named, type Provider} from './provider.ts';

/** Inside of a text that is an argument: by what is called, and which argument it is. */
export const texts: Provider = (place, bench) => {
	const call = place.open.at(-1);
	if (!place.isText || call?.bracket !== '(') return undefined;
	const name = call.callee.split('.').at(-1)!;
	const argument = call.before.length;
	if (name === 'add' && argument === 0)
		return Object.values(classes()).map(cls => ({name: cls.name, note: cls.describe().doc}));
	if (name === 'control' && argument === 0) return commandsOf(call.callee);
	if (name === 'toDrop' && argument === 1) return reasonsOf(call.callee, bench);
	if (/^(?:in|out)Vif$/.test(name))
		return named(
			instancesOf(bench)
				.filter(({isVif}) => isVif)
				.map(one => one.name),
		);
	return fileArguments.test(`${name} ${argument}`) ? filesFor(place.typed) : undefined;
};

/** Calls that take the path of a file, and which argument is it. */
const fileArguments =
	/^(?:pcap 0|readCapture 0|loadModules 0|import 0|save 1|record 1|writePcap 0|inject 1)$/;

/** `br.control('…')` */
function commandsOf(callee: string): Candidate[] | undefined {
	const cls = instanceAt(callee.replace(/\.control$/, ''))?.class.describe();
	if (!cls) return undefined;
	return Object.entries(cls.commands).map(([name, {doc}]) => ({name, note: doc}));
}

/** `expect(br).toDrop(1, '…')` */
function reasonsOf(callee: string, bench: Parameters<Provider>[1]): Candidate[] {
	const [, path = ''] = /^expect(?:\.soft)?\(([^()]*)\)\.toDrop$/.exec(callee) ?? [];
	const instance = instanceAt(path.trim());
	const of = instance ? [instance] : instancesOf(bench);
	const reasons = new Map<string, string>();
	for (const {class: cls} of of)
		for (const [name, {doc}] of Object.entries(cls.describe().drops)) reasons.set(name, doc);
	return [...reasons].map(([name, note]) => ({name, note}));
}

/** In quotation marks outside of any call, as after `from`. */
export const imports: Provider = place =>
	place.isText && place.open.length === 0 ? filesFor(place.typed) : undefined;
