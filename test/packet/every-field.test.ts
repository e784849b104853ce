import test from 'ava';
import fc from 'fast-check';
import {diff, packetOf} from '../../src/packet/index.ts';
import type {Field, Layer} from '../../src/packet/layer.ts';
import {allLayers} from '../../src/packet/registry.ts';
import {sameValue} from '../../src/packet/same.ts';
import type {FieldValue} from '../../src/packet/table.ts';
import type {LayerName} from '../../src/packet/types.ts';
import {anyBits, anyValue, isFixed, valueOfBits, whole} from './fields.ts';

/**
 * Driven by the tables: a layer that is added, and each of its fields, is covered by being there.
 * A packet of the layer alone, with a payload behind it, is what is compared.
 */
const firstOf = ({name}: Layer) => ({first: name as LayerName});

/** Two packets that differ in one field, and its value in either; other fields may be anything. */
const pairs = (layer: Layer, field: Field) =>
	fc
		.tuple(whole(layer), anyValue(field), anyValue(field))
		.filter(([, one, other]) => !sameValue(one, other))
		.map(([make, one, other]) => ({
			actual: make({[field.name]: one}),
			expected: make({[field.name]: other}),
			one,
			other,
		}));

const pathsOf = (found: ReturnType<typeof diff>) =>
	found.differences.filter(({derived}) => !derived).map(({path}) => path);

for (const layer of allLayers()) {
	for (const field of layer.fields) {
		const path = `${layer.name}.${field.name}`;

		test(`${path}: a change of it alone is found, named first, and told with both values`, t => {
			fc.assert(
				fc.property(pairs(layer, field), ({actual, expected, one, other}) => {
					const found = diff(actual, expected, firstOf(layer));
					t.deepEqual(pathsOf(found), [path]);
					t.true(found.headline.startsWith(path), found.headline);
					const [cause] = found.differences.filter(({derived}) => !derived);
					t.true(sameValue(cause!.actual as FieldValue, one));
					t.true(sameValue(cause!.expected as FieldValue, other));
				}),
				{numRuns: 40},
			);
		});

		test(`${path}: ignoring it passes a change of it, and of nothing else`, t => {
			fc.assert(
				fc.property(pairs(layer, field), ({actual, expected}) => {
					const options = {...firstOf(layer), ignore: [path, '*.checksum']};
					t.true(diff(actual, expected, options).equal);
					const longer = new Uint8Array([...actual, 1]);
					t.false(diff(longer, expected, options).equal);
					for (const other of layer.fields) {
						if (other === field) continue;
						const ignore = [`${layer.name}.${other.name}`];
						t.false(diff(actual, expected, {...firstOf(layer), ignore}).equal, ignore[0]);
					}
				}),
				{numRuns: 20},
			);
		});
	}

	for (const field of layer.fields.filter(isFixed)) {
		const path = `${layer.name}.${field.name}`;
		const ignore = field.computed?.what === 'checksum' ? [] : ['*.checksum'];

		test(`${path}: masked, it passes when the bits that count are the same, and only then`, t => {
			const bits = anyBits(field);
			fc.assert(
				fc.property(whole(layer), bits, bits, bits, (make, one, other, counting) => {
					const [actual, expected] = [one, other].map(value =>
						make({[field.name]: valueOfBits(field, value)}),
					);
					const mask = {[path]: valueOfBits(field, counting) as number | string};
					const found = diff(actual!, expected!, {...firstOf(layer), ignore, mask});
					t.is(found.equal, ((one ^ other) & counting) === 0n);
				}),
				{numRuns: 40},
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

test('there are layers and fields to be tried', t => {
	const fields = [...allLayers()].flatMap(({fields}) => fields);
	t.true(fields.length > 50);
});
