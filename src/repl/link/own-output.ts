import type {Workbench} from '../workbench.ts';

/** What user code prints in this process goes to the prompt whose input runs, or else to all, until it is undone. */
export function speakThrough(bench: Workbench): () => void {
	const undo = [
		replace(process.stdout, text => bench.output.write(text), bench),
		replace(process.stderr, text => bench.output.complain(text), bench),
	];
	return () => {
		for (const one of undo) one();
	};
}

function replace(
	stream: NodeJS.WriteStream,
	say: (text: string) => void,
	bench: Workbench,
): () => void {
	const write = (
		chunk: string | Uint8Array,
		encoding?: BufferEncoding | ((error?: Error) => void),
		callback?: (error?: Error) => void,
	): boolean => {
		say(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
		const done = typeof encoding === 'function' ? encoding : callback;
		if (done) process.nextTick(done);
		return true;
	};
	const ours: PropertyDescriptorMap = {
		write: {value: write, configurable: true, writable: true},
		// console.log paints for whoever looks.
		isTTY: {get: () => bench.output.colours.level > 0, configurable: true},
		getColorDepth: {value: () => [1, 4, 8, 24][bench.output.colours.level], configurable: true},
		hasColors: {value: () => bench.output.colours.level > 0, configurable: true},
		columns: {get: () => bench.output.columns, configurable: true},
	};
	const before = Object.keys(ours).map(
		name => [name, Object.getOwnPropertyDescriptor(stream, name)] as const,
	);
	Object.defineProperties(stream, ours);
	return () => {
		for (const [name, descriptor] of before) {
			Reflect.deleteProperty(stream, name);
			if (descriptor) Object.defineProperty(stream, name, descriptor);
		}
	};
}
