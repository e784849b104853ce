// The program of a process that has a data plane for another: `node server.js MEMORY-LIMIT-BYTES`.
import {localNative} from '../native.ts';
import {Dispatcher} from './dispatcher.ts';
import {type Answer, type Callback, decodeRequest, encode, type Reply} from './messages.ts';
import {processFunctions} from './process.ts';

const {join, receive, send} = processFunctions();
const dispatcher = new Dispatcher(localNative(), ask);
join(Number(process.argv[2] ?? 0));
serve();

/** Answers requests until there are no more, undefined, or a reply comes, which is for whoever waits for one. */
function serve(): Reply | undefined {
	for (let bytes = receive(); bytes; bytes = receive()) {
		const message = decodeRequest(bytes);
		if ('actions' in message) return message;
		if (!send(encoded(dispatcher.answer(message)))) break;
	}
	return undefined;
}

/** In the course of a request: what is to be called may make others before it returns. */
function ask(callback: Callback): number {
	send(encode(callback));
	const actions = serve()?.actions;
	if (actions === undefined) throw new Error('It threw where it is, or nobody is there any more.');
	return actions;
}

function encoded(answer: Answer): Uint8Array {
	try {
		return encode(answer);
	} catch (error) {
		return encode({error: {message: `It answers what cannot be sent: ${error}`}});
	}
}
