type Paint = (text: string) => string;

/** What can paint: chalk, for one. */
export interface Colours {
	readonly bold: Paint;
	readonly dim: Paint;
	readonly red: Paint;
	readonly green: Paint;
	readonly yellow: Paint;
}

/** What each colour is for: the one place that says so. */
export interface Theme {
	/** The sentence that says what happened. */
	readonly headline: Paint;
	/** Bytes that differ of themselves, in what came and in what was expected. */
	readonly actual: Paint;
	readonly expected: Paint;
	/** Bytes that only follow: checksums, lengths. */
	readonly derived: Paint;
	/** What is only there for orientation. */
	readonly faint: Paint;
}

const same: Paint = text => text;
const plain: Theme = {
	headline: same,
	actual: same,
	expected: same,
	derived: same,
	faint: same,
};

/** Without colours nothing is painted. */
export function themeOf(colours: Colours | undefined): Theme {
	if (!colours) return plain;
	const {bold, dim, red, green, yellow} = colours;
	return {headline: bold, actual: red, expected: green, derived: yellow, faint: dim};
}
