let arm: (() => void) | undefined;
let isArmed = false;

/** Who is to run scenarios that nobody runs: the file was started by itself. Set by `src/index.ts`. */
export function setUnclaimedRunner(start: () => void): void {
	arm = start;
}

/** A scenario was declared, and nobody took it. */
export function onUnclaimed(): void {
	if (isArmed) return;
	isArmed = true;
	arm?.();
}
