// What tests of modules in TypeScript share: one instance between two VIFs.
import {
	type ConditionName,
	type CreateContext,
	defineModule,
	type Instance,
	type ModuleClass,
	type OutputRing,
	type PacketBurst,
	type PacketView,
	type Scene,
	type TestVif,
	type Verdict,
	type Vswitch,
} from '../../src/index.ts';

export type Context = CreateContext<object, 'wrong' | 'worse'>;
export type Code =
	| ((p: PacketView, context: Context) => Verdict)
	| {packet(p: PacketView): Verdict}
	| {burst(b: PacketBurst): Verdict};

let count = 0;

/** A class with these drops, whose packets are handled by `code`. */
export function classOf(create: (context: Context) => Code, options: {copies?: number} = {}) {
	count++;
	return defineModule({
		name: `lab-${count}`,
		doc: 'Made for a test',
		conditions: ['any', 'outVif', 'vlanId'] satisfies ConditionName[],
		drops: {wrong: 'it was wrong', worse: 'fault: it was worse'},
		...options,
		create(context) {
			const code = create(context);
			if (typeof code !== 'function') return code;
			return {packet: p => code(p, context)};
		},
	});
}

export interface Lab {
	readonly vsw: Vswitch;
	readonly a: TestVif;
	readonly b: TestVif;
	readonly m: Instance<any>;
}

/** a → m → b */
export function lab(
	scene: Scene,
	create: (context: Context) => Code,
	options: {copies?: number} = {},
): Lab {
	const vsw = scene.vswitch();
	const [a, b] = vsw.testVifs('a', 'b');
	const m = vsw.add(classOf(create, options) as ModuleClass<any>, 'm', {});
	vsw.chain(a, m, b);
	return {vsw, a, b, m};
}

/** m → ring, fed by its input. */
export function alone(
	scene: Scene,
	create: (context: Context) => Code,
): {vsw: Vswitch; m: Instance<any>; out: OutputRing} {
	const vsw = scene.vswitch();
	const m = vsw.add(classOf(create) as ModuleClass<any>, 'm', {});
	const out = vsw.outputRing('out');
	vsw.chain(m, out);
	return {vsw, m, out};
}
