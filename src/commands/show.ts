// With it comes libpcap, which filters.
import '../harness/pcap.ts';
import {didYouMean, RingtapError} from '../errors.ts';
import {allLayers} from '../packet/registry.ts';
import {CaptureStream, isLayer} from '../pcap/index.ts';
import {coloursFor} from '../runner/report/colours.ts';
import {type Command, EXIT} from './shared/command.ts';
import {LineWriter} from './shared/line-writer.ts';
import {readOptions, usageError} from './shared/options.ts';
import {type Form, jsonForm, lineForm, sourceForm, treeForm} from './shared/packet-forms.ts';
import {Dissector} from './shared/tshark.ts';

const OPTIONS = {
	filter: {type: 'string'},
	tree: {type: 'boolean'},
	json: {type: 'boolean'},
	source: {type: 'boolean'},
	as: {type: 'string'},
	tshark: {type: 'boolean'},
} as const;

const forms: Readonly<Record<'tree' | 'json' | 'source', Form>> = {
	tree: treeForm,
	json: jsonForm,
	source: sourceForm,
};

export const command: Command = {
	name: 'show',
	summary: 'the packets of a capture: a line each, as a tree, as JSON, as source',
	usage: `ringtap show FILE [options]

Prints the packets of a capture as they are read, a line each: number, seconds since the first
packet, what it is. Reads pcap and pcapng, also compressed by gzip or zstd; - is standard input.

  --filter EXPR   only packets that match, as in tcpdump: 'tcp port 80 and host 10.0.0.1'
  --tree          layers and fields instead
  --json          a JSON document per line; bytes are hexadecimal, 64-bit numbers strings in it
  --source        the expression that builds each packet in a .dp.ts file
  --as LAYER      what packets begin with, where the link type does not say: eth, ipv4, …
  --tshark        with what tshark says of each; it has to be installed

Exit code: 0 all shown, 1 the file cannot be read or is damaged, 2 used wrongly.`,
	run,
};

async function run(argv: readonly string[]): Promise<number> {
	const {values, positionals} = readOptions(argv, OPTIONS);
	const [file, another] = positionals;
	if (file === undefined) throw usageError('Which capture?', 'ringtap show FILE takes one.');
	if (another !== undefined) {
		throw usageError(`ringtap show takes one capture; '${another}' is one more.`);
	}
	const form = formOf(values);
	if (values.tshark && file === '-') {
		throw usageError('--tshark is for files: tshark reads them a second time.');
	}
	const {filter, as} = values;
	if (as !== undefined && !isLayer(as)) throw usageError(...noSuchLayer(as));
	const capture = new CaptureStream(file === '-' ? process.stdin : file, {
		...(filter !== undefined && {filter}),
		...(as !== undefined && {as}),
	});
	using dissector = values.tshark ? await Dissector.start(file) : undefined;
	const colours = await coloursFor(process.stdout);
	const out = new LineWriter(process.stdout);
	let startNs: bigint | undefined;
	try {
		for await (const [index, record] of capture.entries()) {
			startNs ??= record.timeNs;
			const number = index + 1;
			const dissection = dissector && (await dissector.of(number));
			const waiting = out.write(form({number, record, startNs, dissection}, colours));
			if (waiting) await waiting;
		}
	} catch (error) {
		const isMistaken = error instanceof RingtapError && error.code === 'ERR_RINGTAP_FILTER';
		throw isMistaken ? usageError(error.message, error.fix) : error;
	} finally {
		await out.flush(); // what stands before damage is shown before that is told
	}
	return EXIT.passed;
}

function noSuchLayer(name: string): [message: string, fix: string] {
	const names = [...allLayers()].map(layer => layer.name);
	const message = `--as is '${name}', and there is no such layer.${didYouMean(name, names)}`;
	return [message, `Layers: ${names.join(', ')}.`];
}

function formOf(values: {
	tree?: boolean | undefined;
	json?: boolean | undefined;
	source?: boolean | undefined;
	tshark?: boolean | undefined;
}): Form {
	const wanted = (['tree', 'json', 'source'] as const).filter(name => values[name]);
	const [name, another] = wanted;
	if (another) throw usageError(`--${name} and --${another} exclude each other.`);
	if (name === 'source' && values.tshark) {
		throw usageError('--source and --tshark exclude each other: the one is code.');
	}
	return name ? forms[name] : lineForm;
}
