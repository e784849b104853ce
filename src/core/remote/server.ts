// The program of a process that has a data plane for another: `node server.js MEMORY-LIMIT-BYTES`.
import {localNative} from '../native.ts';
import {Dispatcher} from './dispatcher.ts';
import {type Answer, decodeRequest, encode} from './messages.ts';
import {processFunctions} from './process.ts';

const {join, receive, send} = processFunctions();
const addon = localNative();
const dispatcher = new Dispatcher(addon);
join(Number(process.argv[2] ?? 0));

for (let request = receive(); request; request = receive()) {
	if (!send(encoded(dispatcher.answer(decodeRequest(request))))) break;
}

function encoded(answer: Answer): Uint8Array {
	try {
		return encode(answer);
	} catch (error) {
		return encode({error: {message: `It answers what cannot be sent: ${error}`}});
	}
}
