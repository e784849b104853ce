/** Ends a scenario as skipped: it asks for what there is not in the mode that it is run in. */
export class SkipScenario extends Error {
	readonly reason: string;

	constructor(reason: string) {
		super(`skipped: ${reason}`);
		this.name = 'SkipScenario';
		this.reason = reason;
	}
}
