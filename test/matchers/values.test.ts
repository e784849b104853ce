import test from 'ava';
import {eth, extendExpect, type Matcher, RingtapError, runScene} from '../../src/index.ts';
import {failures, passes} from './_failures.ts';

declare module '../../src/harness/matchers.ts' {
	interface Matchers<T> {
		toReceiveOnlyArp(): T extends never ? never : void;
		toBeLongerThan(length: number): void;
	}
}

extendExpect({
	toReceiveOnlyArp({name, packets}) {
		const other = packets().find(p => !p.has('arp'));
		return {pass: other === undefined, message: `${name} received ${other}, expected ARP only`};
	},
	toBeLongerThan: (_context, subject: string, length: number) => ({
		pass: subject.length > length,
		message: `it has ${subject.length} characters, expected more than ${length}`,
		details: [subject],
	}),
});

test('toBe, toEqual, toMatchObject', t => {
	passes(t, ({scene: {expect}, br}) => {
		expect(1).toBe(1);
		expect(br.control('macTable')).toEqual([]);
		expect(br.control('configuration')).toMatchObject({maxEntries: 128});
	});
	failures(t, {
		toBe: [/the value is 1, expected 2/, ({scene: {expect}}) => expect(1 as number).toBe(2)],
		'toEqual, a short one': [
			/the value is \[ 1 \], expected equal to \[ 2 \]/,
			({scene: {expect}}) => expect([1]).toEqual([2]),
		],
		'toEqual, within': [
			/the value at rows\[1\]\.mac is '02:00:00:00:00:02', expected '02:00:00:00:00:03'/,
			({scene: {expect}}) => {
				const row = (n: number) => ({mac: `02:00:00:00:00:0${n}`, vif: `port${n}`, age: '300s'});
				expect({rows: [row(1), row(2)]}).toEqual({rows: [row(1), row(3)]});
			},
		],
		'toEqual, of another length': [
			/the value at rows has 1 elements, expected 2/,
			({scene: {expect}}) => {
				const row = {mac: '02:00:00:00:00:01', vif: 'port1', ageingTime: '300s', static: false};
				expect({rows: [row]}).toEqual({rows: [row, row]});
			},
		],
		toMatchObject: [
			/the value at maxEntries is .*128.*, expected 64/,
			({scene: {expect}, br}) =>
				expect(br.control('configuration')).toMatchObject({maxEntries: 64}),
		],
	});
});

test('toThrow', t => {
	const fails = () => {
		throw new RingtapError('ERR_RINGTAP_OPTION', 'It takes something else.');
	};
	passes(t, ({scene: {expect}}) => {
		expect(fails).toThrow();
		expect(fails).toThrow('ERR_RINGTAP_OPTION');
	});
	failures(t, {
		nothing: [
			/nothing was thrown, expected an error/,
			({scene: {expect}}) => expect(() => {}).toThrow(),
		],
		'nothing, of a code': [
			/nothing was thrown, expected ERR_RINGTAP_OPTION/,
			({scene: {expect}}) => expect(() => {}).toThrow('ERR_RINGTAP_OPTION'),
		],
		'another code': [
			/it threw ERR_RINGTAP_OPTION, expected ERR_RINGTAP_CLOSED/,
			({scene: {expect}}) => expect(fails).toThrow('ERR_RINGTAP_CLOSED'),
		],
	});
});

test('matchers of one’s own', t => {
	const arp = eth({dst: 'ff:ff:ff:ff:ff:ff'}).arp();
	passes(t, ({scene: {inject, expect}, a, b, c}) => {
		inject(a, arp);
		expect([b, c]).toReceiveOnlyArp();
		expect('text').toBeLongerThan(3);
	});
	failures(t, {
		packets: [
			/b received .*udp.*, expected ARP only/,
			({scene: {inject, expect}, a, b}) => {
				inject(a, eth({dst: 'ff:ff:ff:ff:ff:ff'}).ipv4().udp());
				expect(b).toReceiveOnlyArp();
			},
		],
		'a value': [
			/it has 4 characters, expected more than 4/,
			({scene: {expect}}) => expect('text').toBeLongerThan(4),
		],
		softly: [
			/it has 4 characters, expected more than 9/,
			({scene: {expect}}) => {
				expect.soft('text').toBeLongerThan(9);
			},
		],
	});
});

test('what is no matcher is refused', t => {
	const pass: Matcher = () => ({pass: true});
	const refused = (matchers: object, message: RegExp) =>
		t.throws(() => extendExpect(matchers as never), {code: 'ERR_RINGTAP_MATCHER', message});
	refused({isArp: pass}, /A matcher is called 'isArp'; its name begins with 'to'/);
	refused({toBeArp: 5}, /Matcher 'toBeArp' is 5; it takes a function/);
	const odd = {
		toReturnNothing: () => undefined,
		toPromise: async () => ({pass: true}),
		toSayNothing: () => ({pass: false}),
	};
	extendExpect(odd as never);
	const use = (name: keyof typeof odd, message: RegExp) =>
		t.throws(
			() => runScene(({expect}) => (expect(1) as unknown as Record<string, () => void>)[name]!()),
			{code: 'ERR_RINGTAP_MATCHER', message},
		);
	use(
		'toReturnNothing',
		/Matcher 'toReturnNothing' returned undefined; it returns \{pass, message\}/,
	);
	use('toPromise', /Matcher 'toPromise' returned a promise/);
	use('toSayNothing', /Matcher 'toSayNothing' did not pass, and says no 'message'/);
});
