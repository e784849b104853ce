/** What a project says of all its data planes. */
export interface ProjectDefaults {
	/** Of the pool of the process; undefined: the native core's own default. */
	readonly mbufs: number | undefined;
	/** Of rings for which nobody asks for another size. */
	readonly ringSize: number | undefined;
	/** The folder beside each file of scenarios that has its goldens; undefined: `goldens`. */
	readonly goldens?: string | undefined;
}

let defaults: ProjectDefaults = {mbufs: undefined, ringSize: undefined};

export function setProjectDefaults(next: ProjectDefaults): void {
	defaults = next;
}

export function projectDefaults(): ProjectDefaults {
	return defaults;
}
