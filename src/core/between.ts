/** Inclusive bounds, for counts and for numeric conditions: `between(95, 105)`. */
export interface Between {
	readonly min: number;
	readonly max: number;
}

/** `between(95, 105)`: 95 to 105, both included. */
export function between(min: number, max: number): Between {
	return {min, max};
}

/** `atLeast(3)`: 3 or more. */
export function atLeast(min: number): Between {
	return {min, max: Number.POSITIVE_INFINITY};
}

export function isBetween(value: unknown): value is Between {
	return (
		typeof value === 'object' &&
		value !== null &&
		typeof (value as Between).min === 'number' &&
		typeof (value as Between).max === 'number'
	);
}

export function showBetween({min, max}: Between): string {
	return max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
}
