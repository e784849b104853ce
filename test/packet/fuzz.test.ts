import test, {type ExecutionContext} from 'ava';
import {type Packet, packetFromJson, packetOf} from '../../src/packet/index.ts';
import {corpus, generator, inputs, seed, spoil} from './_spoil.ts';

function readEverything(p: Packet): number {
	const fields = p.layers.map(name => p.layer(name) as unknown as {toJSON(): object});
	const count = fields.reduce((sum, view) => sum + Object.keys(view.toJSON()).length, 0);
	return count + p.payload.length + p.trailer.length + p.checksums.length + p.malformed.length;
}

function comesOutTheSame(t: ExecutionContext, p: Packet): void {
	const json = JSON.parse(JSON.stringify(p));
	const again = packetFromJson(json, {first: 'eth'}).bytes;
	if (Buffer.compare(again, p.bytes) !== 0) t.fail(Buffer.from(p.bytes).toString('hex'));
}

test(`${inputs} spoiled packets are read to the end, and come out the same`, t => {
	const below = generator(seed);
	let read = 0;
	for (let i = 0; i < inputs; i++) {
		const bytes = spoil(corpus[below(corpus.length)]!, below);
		const p = packetOf(bytes);
		try {
			read += readEverything(p);
			if (i % 16 === 0) comesOutTheSame(t, p);
			if (i % 64 === 0) read += p.toSource().length + p.tree().length + String(p).length;
		} catch (error) {
			t.log(Buffer.from(bytes).toString('hex'));
			throw error;
		}
	}
	t.true(read > inputs);
});
