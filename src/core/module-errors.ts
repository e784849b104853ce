import type {InstanceObject} from './instance.ts';

/** What the code of a module in TypeScript threw. */
export interface ModuleError {
	readonly instance: InstanceObject;
	readonly error: unknown;
	/** `packet()`, `burst()`, `a timer`. */
	readonly where: string;
	/** A packet was dropped for it, module-threw. */
	readonly hasDropped: boolean;
}

/** The first so many are kept: a module that throws for each packet says the same again and again. */
const mostKept = 1000;

export class ModuleErrors {
	readonly kept: ModuleError[] = [];
	count = 0;

	note(error: ModuleError): void {
		this.count++;
		if (this.kept.length < mostKept) this.kept.push(error);
	}
}
