/**
 * Calls a method of what `create` has made. A compiler that knew of one handler alone would make it a
 * part of whoever calls it, and might then have no room left for the accessors that the handler calls:
 * half as fast, in one process out of two. From here it has been seen to call others, so each is
 * compiled by itself.
 */
export function callHandler<A>(made: object, handler: (given: A) => unknown, given: A): unknown {
	return handler.call(made, given);
}

const others = [(given: number) => given + 1, (given: number) => given - 1];
/** Before that many calls, what is called is not noted. */
const callsUntilNoted = 500;
for (let i = 0; i < callsUntilNoted; i++) callHandler(others, others[i % others.length]!, i);
