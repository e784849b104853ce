import test from 'ava';
import ts from 'typescript';
import {root} from '../cli/_cli.ts';

/** What the first line of the error has to name: the right word, where there is one. */
const mistakes: [what: string, code: string, says: RegExp][] = [
	['a parameter misspelt', "vsw.add(bridge, 'x', {ageingTme: '300s'})", /ageingTime/],
	['the same, the class by its name', "vsw.add('bridge', 'x', {ageingTme: '300s'})", /ageingTime/],
	['a parameter of the wrong kind', "vsw.add(bridge, 'x', {perVlan: 1})", /'boolean/],
	['the same, by name', "vsw.add('bridge', 'x', {maxEntries: '12'})", /'number/],
	['a duration without unit', "vsw.add(bridge, 'x', {ageingTime: '300'})", /ns/],
	['a parameter of another class', "vsw.add(forward, 'x', {access: 10})", /'access'/],
	['no parameters where one is required', "vsw.add('port', 'x')", /3 arguments/],
	['an unknown class', "vsw.add('brigde', 'x')", /"bridge"/],
	['a condition misspelt', 'fw.when.vlanID(10)', /'vlanId'/],
	['a condition that the class lacks', "br.when.ethDst('02:00:00:00:00:01')", /'ethDst'/],
	['the same, the instance made by name', 'byName.when.vlanId(10)', /'vlanId'/],
	['the same, as a value', 'br.when(when.vlanId(10))', /"any" \| "outVif"|"outVif" \| "any"/],
	['an argument of a condition', "fw.when.etherType('ipv5')", /"ipv4"/],
	['an argument of a condition left out', 'fw.when.vlanId()', /1 arguments/],
	['a command misspelt', "br.control('macTabel')", /"macTable"/],
	['the same, the instance made by name', "byName.control('macTabel')", /"macTable"/],
	['a command of another class', "br.control('setLink', {up: true})", /"setLink"/],
	['an argument of a command misspelt', "br.control('flush', {vln: 1})", /'vlan'/],
	['a VIF by its name', "br.control('flush', {vif: 'a'})", /'Vif/],
	['an instance that is no VIF', "br.control('flush', {vif: fw})", /'vifBrand|missing/],
	['an argument to a command without', "br.control('macTable', {vlan: 1})", /1 arguments/],
	['an answer read wrongly', "br.control('macTable')[0]!.age", /'age'/],
	['no answer where there is none', "br.control('configure', {}).mtu", /'void'/],
	['a drop reason of another class', "expect(br).toDrop(1, 'tx-full')", /"tx-full"/],
	['a hub without outVif rules', 'vsw.connect(spout, a, b)', /outVif/],
	['what is no VIF connected', 'vsw.connect(br, fw)', /Vif/],
	['a rule without target', 'fw.otherwise.to()', /1 arguments/],
	['a priority in words', "fw.otherwise.priority('first')", /'number'/],
	[
		"a parameter of a class of one's own",
		"vsw.add(firewall, 'x', {ageingTme: '1s'})",
		/ageingTime/,
	],
	['the same, by its name', "vsw.add('firewall', 'x', {ageingTme: '1s'})", /ageingTime/],
	['its name misspelt', "vsw.add('firewal', 'x')", /"firewall"/],
	['its command misspelt', "own.control('macTabel')", /"macTable"/],
	[
		'a data path that there is not',
		"registerClass({name: 'm', datapath: 'forwrad', create})",
		/'"forward"'/,
	],
	['a name of a class that is not merged', "vsw.add('secret', 'x')", /"secret"/],
	['a parameter of a module in C', "vsw.add(limiter, 'x', {rate: '1pps', brust: 3})", /'burst'/],
	['the same, by its name', "vsw.add('limiter', 'x', {rate: '1pps', brust: 3})", /'burst'/],
	['a rate without unit', "lim.control('setRate', '100')", /pps/],
	['a command of a class misspelt', "limiter.control('dropedEver')", /"droppedEver"/],
	['an argument to one that takes none', "limiter.control('droppedEver', 1)", /1 arguments/],
	['a drop reason of a module in C', "expect(lim).toDrop(1, 'too-fast')", /"rate-exceeded"/],
	['a unit forgotten', "advance('301')", /number\}ns/],
	['injecting into an instance', 'inject(br, eth())', /'InputRing \| Vif'/],
	['expecting on a ring that is read', 'expect(br.input).toReceive(1)', /expect on tap\(ring\)/],
	['a field misspelt', 'inject(a, eth().ipv4({tttl: 3}))', /'ttl'/],
	['an option of comparisons in a count', 'expect(b).toReceive(1, {ignore: []})', /'ignore'/],
	['a path misspelt', "expect(b).toReceive(eth(), {ignore: ['ipv4.idd']})", /"ipv4\.id"/],
	['a VIF that is not there', "vsw.testVifs('a', 'b')[2]", /no element at index '2'/],
	[
		'a path without verdict',
		"defineModule({...plain, create: ({emit}) => ({packet(p) { if (p.has('ipv4') && p.ipv4.ttl > 1) return emit; }})})",
		/Verdict/,
	],
	[
		'a drop reason that is not declared',
		"defineModule({...plain, create: ({emit, drop}) => ({packet: p => p.has('ipv4') ? emit : drop('too-odl')})})",
		/'too-odl'|"too-odl"/,
	],
	[
		'a parameter of a module in TypeScript left out',
		"vsw.add(nat, 'x', {inside: a})",
		/'address'|address/,
	],
	['the same misspelt', "vsw.add(nat, 'x', {inside: a, adress: '10.0.0.1'})", /'address'/],
	['its command misspelt', "gateway.control('bindigns')", /"bindings"/],
	['its drop reason misspelt', "expect(gateway).toDrop(1, 'no-bindign')", /"no-binding"/],
	['a field that may be absent', 'expect(b).toReceiveOne().ipv4.ttl - 1', /possibly 'undefined'/],
];

/** What is missing is told below the first line. */
const omissions: [what: string, code: string, says: RegExp][] = [
	['a required parameter left out', "vsw.add(port, 'x', {})", /PortParams.*'device' is missing/s],
	[
		'an argument of a command left out',
		"br.control('addStatic', {mac: '02:00:00:00:00:01'})",
		/BridgeAddStaticArguments.*'vif' is missing/s,
	],
];

const before = `import {nat} from '../../examples/modules/nat.ts';
import {limiter} from '../../examples/limiter/limiter.ts';
import {bridge, defineModule, eth, forward, type ModuleClass, port, registerClass, scenario, type Shape, when} from 'ringtap';
const create = () => ({});
const firewall = registerClass({name: 'firewall', datapath: 'bridge', create});
registerClass({name: 'secret', datapath: 'bridge', create});
declare module 'ringtap' {
	interface ModuleClasses { firewall: typeof firewall }
}
interface SpoutShape extends Shape {
	params: {}; conditions: 'any'; commands: {}; drops: never; vif: false; captures: false;
}
declare const spout_: ModuleClass<SpoutShape>;
scenario('mistakes', ({vswitch, expect, inject, advance}) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const br = vsw.add(bridge, 'br');
	const fw = vsw.add(forward, 'fw');
	const byName = vsw.add('bridge', 'br2', {ageingTime: '10s'});
	const own = vsw.add('firewall', 'own', {ageingTime: '10s'});
	const spout = vsw.add(spout_, 'spout');
	const lim = vsw.add(limiter, 'lim', {rate: '100pps'});
	const tokens: number = vsw.add('limiter', 'lim2', {rate: '1Mbps', burst: 9}).control('tokens');
	const ever: number = limiter.control('droppedEver');
	const any: unknown = firewall.control('whatever', 1);
	vsw.connect(br, a, b);
	vsw.connect(own, a, b);
	const gateway = vsw.add(nat, 'gw', {inside: a, outside: b, address: '10.0.0.1'});
	const plain = {name: 'plain', doc: '', conditions: ['any'], drops: {'too-old': ''}} as const;
	const sum: number = gateway.control('bindings').map(({insidePort}) => insidePort)[0] ?? 0;
	const entries: {mac: string}[] = own.control('macTable');
	const gone: number = byName.control('flush');
	void [sum, defineModule, plain, fw, port, when, expect, inject, advance, eth, spout, entries, gone, create, lim, tokens, ever, any];
`;

const path = `${root}test/types/mistakes.dp.ts`;
const firstLine = before.split('\n').length;

/** The text, compiled as `npm run types` would compile it; its errors by line, from 1. */
function errorsOf(text: string): Map<number, string[]> {
	const {config} = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
	const given = {...config, include: [], files: [path, `${root}src/pcap/pcap-parser.d.ts`]};
	const {options} = ts.parseJsonConfigFileContent(given, ts.sys, root);
	const host = ts.createCompilerHost({...options, noUnusedLocals: false});
	const {getSourceFile, fileExists, readFile} = host;
	host.fileExists = name => name === path || fileExists(name);
	host.readFile = name => (name === path ? text : readFile(name));
	host.getSourceFile = (name, language, ...rest) =>
		name === path
			? ts.createSourceFile(name, text, language)
			: getSourceFile(name, language, ...rest);
	const program = ts.createProgram(given.files, options, host);
	const errors = new Map<number, string[]>();
	for (const {start = 0, messageText} of ts.getPreEmitDiagnostics(program)) {
		const line = program.getSourceFile(path)!.getLineAndCharacterOfPosition(start).line + 1;
		const message = ts.flattenDiagnosticMessageText(messageText, '\n');
		errors.set(line, [...(errors.get(line) ?? []), message]);
	}
	return errors;
}

const all = [...mistakes, ...omissions];
const errors = errorsOf(`${before}${all.map(([, code]) => `\t${code};\n`).join('')}});\n`);

test('what is right compiles: classes as values, by name, and one of the user', t => {
	const isMistake = (line: number) => line >= firstLine && line < firstLine + all.length;
	t.deepEqual(
		[...errors].filter(([line]) => !isMistake(line)),
		[],
	);
});

for (const [i, [what, code, says]] of all.entries()) {
	test(`does not compile: ${what}: ${code}`, t => {
		const [message = 'it compiles'] = errors.get(firstLine + i) ?? [];
		const [head = ''] = message.split('\n');
		t.regex(i < mistakes.length ? head : message, says);
	});
}
