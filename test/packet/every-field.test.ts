import test from 'ava';
import fc from 'fast-check';
import {parseFrame} from '../../src/packet/frame.ts';
import {diff, packetOf} from '../../src/packet/index.ts';
import type {Field, Layer} from '../../src/packet/layer.ts';
import {withoutItem} from '../../src/packet/path.ts';
import {allLayers} from '../../src/packet/registry.ts';
import type {FieldValue} from '../../src/packet/row.ts';
import {sameValue} from '../../src/packet/same.ts';
import type {LayerName} from '../../src/packet/types.ts';
import {anyBits, anyValue, isFixed, isLayout, neededFor, valueOfBits, whole} from './fields.ts';

/**
 * Driven by the tables: a layer that is added, and each of its fields, is covered by being there.
 * A packet of the layer alone, with a payload behind it, is what is compared.
 */
const firstOf = ({name}: Layer) => ({first: name as LayerName});
/** Undefined when the bytes are no such layer, or the field is not there. */
function readIn(bytes: Uint8Array, layer: Layer, field: Field): FieldValue {
	const [span] = parseFrame(bytes, layer.name).spans;
	return span && field.read(bytes, 0, span.headerEnd);
}

/** A packet with a value in one field; one that decides on others is changed in a whole packet. */
function build(
	make: (given: Record<string, FieldValue>) => Uint8Array,
	layer: Layer,
	field: Field,
	value: FieldValue,
): Uint8Array {
	const needed = {...neededFor(layer, field)};
	if (!isLayout(layer, field)) return make({...needed, [field.name]: value});
	const bytes = make(needed);
	layer.shape.write(bytes, 0, layer.headerEndAt(bytes, 0, bytes.length), field, value);
	return bytes;
}

/** Two packets that differ in one field; other fields may be anything. */
const pairs = (layer: Layer, field: Field) =>
	fc.tuple(whole(layer), anyValue(field), anyValue(field)).map(([make, ...values]) => {
		const [actual, expected] = values.map(value => build(make, layer, field, value));
		const [one, other] = [actual!, expected!].map(bytes => readIn(bytes, layer, field));
		const isRead =
			isLayout(layer, field) || (sameValue(one, values[0]) && sameValue(other, values[1]));
		return {actual: actual!, expected: expected!, one, other, isRead};
	});
type Pair = Parameters<Parameters<ReturnType<typeof pairs>['filter']>[0]>[0];
/** What is not read again as it was written is read as something else, or not at all. */
const differs = ({one, other, isRead}: Pair) =>
	isRead && one !== undefined && other !== undefined && !sameValue(one, other);

const pathsOf = (found: ReturnType<typeof diff>) => {
	const causes = found.differences.filter(({derived}) => !derived);
	return [...new Set(causes.map(({path}) => withoutItem(path)))];
};

/** Fields that are there only in layers of a certain length, which these packets do not have. */
const unreached: string[] = [];

for (const layer of allLayers()) {
	for (const field of layer.fields) {
		const path = `${layer.name}.${field.name}`;
		const tries = fc.sample(pairs(layer, field), {numRuns: 30, seed: 7});
		if (tries.filter(differs).length < 5) {
			unreached.push(path);
			continue;
		}

		test(`${path}: a change of it alone is found, named first, and told`, t => {
			fc.assert(
				fc.property(pairs(layer, field), pair => {
					fc.pre(differs(pair));
					const found = diff(pair.actual, pair.expected, firstOf(layer));
					t.deepEqual(pathsOf(found), [path]);
					t.true(found.headline.startsWith(path), found.headline);
				}),
				{numRuns: 25},
			);
		});

		test(`${path}: ignoring it passes a change of it, and of nothing else`, t => {
			fc.assert(
				fc.property(pairs(layer, field), pair => {
					fc.pre(differs(pair));
					const {actual, expected} = pair;
					const options = {...firstOf(layer), ignore: [path, '*.checksum']};
					t.true(diff(actual, expected, options).equal);
					const longer = new Uint8Array([...actual, 1]);
					t.false(diff(longer, expected, options).equal);
					const others = layer.fields.filter(other => other !== field);
					const ignore = others.map(other => `${layer.name}.${other.name}`);
					t.false(diff(actual, expected, {...firstOf(layer), ignore}).equal);
				}),
				{numRuns: 15},
			);
		});

		if (!isFixed(field)) continue;
		test(`${path}: masked, it passes when the bits that count are the same, and only then`, t => {
			const bits = anyBits(field);
			const ignore = field.computed?.what === 'checksum' ? [] : ['*.checksum'];
			fc.assert(
				fc.property(whole(layer), bits, bits, bits, (make, one, other, counting) => {
					const [actual, expected] = [one, other].map(value =>
						build(make, layer, field, valueOfBits(field, value)),
					);
					fc.pre(sameValue(readIn(actual!, layer, field), valueOfBits(field, one)));
					fc.pre(sameValue(readIn(expected!, layer, field), valueOfBits(field, other)));
					const mask = {[path]: valueOfBits(field, counting) as number | string};
					const found = diff(actual!, expected!, {...firstOf(layer), ignore, mask});
					t.is(found.equal, ((one ^ other) & counting) === 0n);
				}),
				{numRuns: 20},
			);
		});
	}

	test(`${layer.name}: however it is filled in, it does not differ from itself`, t => {
		fc.assert(
			fc.property(whole(layer), make => {
				const found = diff(make({}), packetOf(make({})), firstOf(layer));
				t.deepEqual([found.equal, found.differences], [true, []]);
			}),
		);
	});

	test(`${layer.name}: the same fields differ whichever packet is the expected one`, t => {
		fc.assert(
			fc.property(whole(layer), whole(layer), (one, other) => {
				const names = (a: Uint8Array, b: Uint8Array) =>
					diff(a, b, firstOf(layer))
						.differences.map(({path, derived}) => `${path} ${derived}`)
						.sort();
				t.deepEqual(names(one({}), other({})), names(other({}), one({})));
			}),
			{numRuns: 60},
		);
	});
}

test('hardly any fields are not tried', t => {
	const fields = [...allLayers()].flatMap(({fields}) => fields);
	// A wrong count makes it no DNS message; lists without a length take the payload in.
	t.true(unreached.length * 20 < fields.length, unreached.join(', '));
});
