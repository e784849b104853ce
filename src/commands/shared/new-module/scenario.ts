import {identifier} from '../../../core/class-types.ts';

/** The same for every language: the class is imported from NAME.ts. */
export function scenario(name: string): string {
	const cls = identifier(name);
	return `import {eth, scenario} from 'ringtap';
import {${cls}} from './${name}.ts';

scenario('${name} counts what passes, and drops what is too short', ({vswitch, inject, expect}) => {
	const vsw = vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const module = vsw.add(${cls}, '${cls}0', {minBytes: 100});
	vsw.chain(a, module, b);
	const long = eth().ipv4().udp().payload({length: 100});

	inject(a, [long, eth().ipv4().udp(), long]);
	expect(b).toReceive([long, long]);
	expect(module).toDrop(1, 'too-short');
	expect(module.control('passed')).toBe(2);
});
`;
}
