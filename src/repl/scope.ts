/**
 * Makes names global: what is declared at the prompt is a global variable too, so the two can
 * replace each other. Returns the names.
 */
export function exposeNames(descriptors: Readonly<PropertyDescriptorMap>): string[] {
	for (const [name, descriptor] of Object.entries(descriptors)) {
		Object.defineProperty(globalThis, name, replaceable(name, descriptor));
	}
	return Object.keys(descriptors);
}

/** A property that `const name = …` at the prompt may take the place of. */
function replaceable(
	name: string,
	{get, value, enumerable}: PropertyDescriptor,
): PropertyDescriptor {
	const common = {configurable: true, enumerable: enumerable ?? true};
	if (get === undefined) return {...common, value, writable: true};
	const set = (replacement: unknown): void => {
		Object.defineProperty(globalThis, name, {...common, value: replacement, writable: true});
	};
	return {...common, get, set};
}
