import {Ajv2020} from 'ajv/dist/2020.js';
import test from 'ava';
import fc from 'fast-check';
import {objectSchema} from '../../src/core/json-schema.ts';
import type {FieldDescription} from '../../src/core/native-tables.ts';
import {type Reading, readObject} from '../../src/core/schema.ts';
import {bridge, classes, eth, port, runScene} from '../../src/index.ts';

/** Strict: it refuses keywords that the draft does not know. */
const ajv = new Ajv2020({strict: true});

const isVifName = (value: unknown) =>
	typeof value === 'string' && /^[^\s\p{C}]{1,64}$/u.test(value);

/** In JSON, the name of a VIF stands for it. */
const reading: Reading = {
	of: "thing 't0'",
	kind: 'parameter',
	vif: value => {
		if (!isVifName(value)) throw new Error('no VIF');
		return 1;
	},
};

function isRead(given: Record<string, unknown>, fields: readonly FieldDescription[]): boolean {
	try {
		readObject(given, fields, reading);
		return true;
	} catch {
		return false;
	}
}

const octet = fc.constantFrom('0', '9', '99', '199', '249', '255', '256', '010', '1000');

const group = fc.constantFrom('', '0', 'FFFF', 'ffff', 'g', '12345', '10.0.0.1', '10.0.0.256');

/** Addresses, and what is nearly one. */
const ipv6 = fc.oneof(
	fc.ipV6(),
	fc.array(group, {minLength: 2, maxLength: 9, size: 'max'}).map(parts => parts.join(':')),
	fc
		.tuple(fc.array(fc.constant('a'), {maxLength: 8}), fc.array(fc.constant('b'), {maxLength: 8}))
		.map(([before, behind]) => `${before.join(':')}::${behind.join(':')}`),
);

/** Of the native tables; `json` is read by a schema alone. */
const types: Record<Exclude<FieldDescription['type'], 'json'>, fc.Arbitrary<unknown>> = {
	bool: fc.boolean(),
	uint: fc.oneof(fc.integer({min: -2, max: 70}), fc.constantFrom('low', 'high', 'none')),
	duration: fc.stringMatching(/^\d{1,6}(\.\d{1,3})?(ns|us|ms|s|min|h|d)?$/),
	mac: fc.stringMatching(/^[\da-fA-F]{0,2}(:[\da-g]{1,3}){5,6}$/),
	vif: fc.string({maxLength: 70}),
	range: fc.oneof(
		fc.integer({min: -2, max: 70}),
		fc.tuple(fc.integer({min: -2, max: 70}), fc.nat(9)).map(([min, n]) => ({min, max: min + n})),
		fc.record({min: fc.nat(70)}),
	),
	uintList: fc.array(fc.integer({min: -2, max: 70}), {maxLength: 4}),
	ipv4Prefix: fc
		.tuple(
			fc.array(octet, {minLength: 4, maxLength: 5, size: 'max'}),
			fc.constantFrom('0', '9', '032', '32', '33'),
		)
		.map(([octets, length]) => `${octets.join('.')}/${length}`),
	text: fc.string({unit: 'binary'}),
	path: fc.string(),
	ipv4: fc.array(octet, {minLength: 4, maxLength: 5, size: 'max'}).map(parts => parts.join('.')),
	ipv6,
	ipv6Prefix: fc
		.tuple(ipv6, fc.constantFrom('0', '9', '064', '128', '129', '1000', ''))
		.map(([address, length]) => `${address}/${length}`),
	rate: fc.stringMatching(/^[1-9]\d{0,6}[kMG]?[bpx]ps$/),
};

const names = Object.keys(types) as (keyof typeof types)[];

const field = fc.record({
	name: fc.constantFrom('one', 'two', 'three'),
	type: fc.constantFrom(...names),
	required: fc.boolean(),
	min: fc.nat(9),
	max: fc.integer({min: 10, max: 60}),
	doc: fc.constant('what it is'),
	names: fc.constantFrom('', 'low=10 high=20'),
});

/** The smallest and the longest duration, the lowest and the highest rate are what no pattern can state. */
const tables = fc
	.uniqueArray(field, {selector: ({name}) => name})
	.map(fields => fields.map(one => (isMeasured(one) ? {...one, min: 0, max: 0} : one)));

function isMeasured({type}: {type: string}): boolean {
	return type === 'duration' || type === 'rate';
}

const cases = tables.chain(fields => {
	const values = fields.map(({name, type}) => [
		name,
		fc.oneof({arbitrary: types[type], weight: 6}, fc.jsonValue({maxDepth: 1})),
	]);
	const record = fc.record(Object.fromEntries(values), {requiredKeys: []});
	const given = fc.oneof(
		{arbitrary: record, weight: 8},
		record.map(some => ({...some, four: 1})),
	);
	return fc.record({fields: fc.constant(fields), given});
});

test('a schema takes what is read, and nothing else', t => {
	let read = 0;
	fc.assert(
		fc.property(cases, ({fields, given}) => {
			// As JSON has it: no negative zero, no prototype.
			const value = JSON.parse(JSON.stringify(given));
			const wanted = isRead(value, fields);
			if (wanted) read++;
			return ajv.validate(objectSchema('t', fields), value) === wanted;
		}),
		{numRuns: 1500},
	);
	t.true(read > 200 && read < 1300, `${read} of 1500 were read`);
});

test('every schema of every class is one of draft 2020-12', t => {
	let count = 0;
	for (const cls of Object.values(classes())) {
		const {paramsSchema, commands, conditionTable} = cls.describe();
		const rest = [...Object.values(commands), ...Object.values(conditionTable)];
		const schemas = rest.flatMap(one => [
			one.argumentsSchema,
			'resultSchema' in one ? one.resultSchema : undefined,
		]);
		for (const schema of [paramsSchema, ...schemas]) {
			if (!schema) continue;
			t.is(schema.$schema, 'https://json-schema.org/draft/2020-12/schema');
			t.notThrows(() => ajv.compile(schema), `${cls.name}: ${schema.title}`);
			count++;
		}
	}
	t.true(count > 20);
});

test('defaults are values that the schema takes', t => {
	let count = 0;
	for (const cls of Object.values(classes())) {
		const {paramsSchema} = cls.describe();
		for (const [name, schema] of Object.entries(paramsSchema.properties ?? {})) {
			if (!('default' in schema)) continue;
			const given = {[name]: schema.default};
			t.true(ajv.validate({...paramsSchema, required: []}, given), `${cls.name}.${name}`);
			count++;
		}
	}
	t.true(count >= 6);
});

test.serial('the answers of commands are what their schemas say', t => {
	runScene(({vswitch, inject, expect}) => {
		const vsw = vswitch();
		const [a, b] = vsw.testVifs('a', 'b');
		const br = vsw.add(bridge, 'br0');
		vsw.connect(br, a, b);
		const loop = vsw.add(port, 'loop', {device: 'net_null', budget: 0});
		loop.otherwise.to(br);
		br.control('addStatic', {mac: '02:00:00:00:00:0a', vif: a});
		inject(b, eth({src: '02:00:00:00:00:0b', dst: '02:00:00:00:00:0a'}));
		expect(a).toReceive(1);
		const {commands} = bridge.describe();
		const answers: [object | undefined, unknown][] = [
			[commands.macTable?.resultSchema, br.control('macTable')],
			[commands.configuration?.resultSchema, br.control('configuration')],
			[commands.flush?.resultSchema, br.control('flush')],
			[commands.removeStatic?.resultSchema, br.control('removeStatic', {mac: '02:00:00:00:00:0a'})],
			[port.describe().commands.link?.resultSchema, loop.control('link')],
			[port.describe().commands.stats?.resultSchema, loop.control('stats')],
		];
		for (const [schema, answer] of answers) {
			const validate = ajv.compile(schema!);
			t.true(validate(answer), JSON.stringify([answer, validate.errors]));
			t.false(validate(undefined));
		}
		t.is(commands.addStatic?.resultSchema, undefined);
		t.is(commands.macTable?.argumentsSchema, undefined);
	});
});
