/** How many have a name. */
const most = 9;

/** `_`, the value printed last, which `_1` is, too; `_2` the one before it, up to `_9`. What the user calls so stays. */
export class LastValues {
	#values: unknown[] = [];

	add(value: unknown): void {
		const before = this.#values;
		this.#values = [value, ...before].slice(0, most);
		replace('_', value, before[0]);
		for (const [i, one] of this.#values.entries()) replace(`_${i + 1}`, one, before[i]);
	}
}

/** Unless it is another one than we set. */
function replace(name: string, value: unknown, before: unknown): void {
	const {value: current} = Object.getOwnPropertyDescriptor(globalThis, name) ?? {};
	if (!Object.hasOwn(globalThis, name) || Object.is(current, before))
		Object.defineProperty(globalThis, name, {value, configurable: true, writable: true});
}
