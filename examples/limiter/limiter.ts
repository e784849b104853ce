// Written by `ringtap types limiter.so` from its tables. Do not edit.
import {loadModules, type ModuleClass, type Rate, type Shape} from 'ringtap';

/** Parameters of `limiter`. */
export interface LimiterParams {
	/** How much may pass in the long run, in packets or in bits. */
	readonly rate: Rate;
	/** How much may pass at once; left out: 32 packets, or the bits of 32 of 1,500 bytes. */
	readonly burst?: number;
}

/** The type-level description of `limiter`. */
export interface LimiterShape extends Shape {
	params: LimiterParams;
	conditions: 'any';
	commands: {
		/** Changes the rate. */
		setRate(value: Rate): void;
		/** What is in the bucket. */
		tokens(): number;
	};
	drops: 'rate-exceeded';
	vif: false;
	captures: false;
	classCommands: {
		/** What all limiters of the process have dropped. */
		droppedEver(): number;
	};
}

const loaded = loadModules<{limiter: ModuleClass<LimiterShape>}>(
	new URL('limiter.so', import.meta.url),
	'sha256-61z7ktB+EmxIc8TXuS+2mHn1ag2bwbIiranl3Tj3LhI=',
);

/** A rate limiter: a token bucket. */
export const limiter: ModuleClass<LimiterShape> = loaded.limiter;

declare module 'ringtap' {
	interface ModuleClasses {
		limiter: typeof limiter;
	}
}
