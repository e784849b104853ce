/** A property without running a getter, except the global ones, which are Ringtap's own: looking must not act. */
export function plainValue(object: unknown, name: string): unknown {
	if (object === globalThis) return Reflect.get(globalThis, name);
	for (let at: unknown = Object(object); at !== null; at = Object.getPrototypeOf(at)) {
		const descriptor = Object.getOwnPropertyDescriptor(at, name);
		if (descriptor) return descriptor.value;
	}
	return undefined;
}
