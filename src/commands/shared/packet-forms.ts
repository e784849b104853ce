import type {LayerName, Packet} from '../../packet/index.ts';
import {layerNamed} from '../../packet/registry.ts';
import {type CaptureRecord, toPacket} from '../../pcap/index.ts';
import type {Colours} from '../../runner/report/colours.ts';
import type {Dissection} from './tshark.ts';

/** A packet of a capture, as it is shown. */
export interface Shown {
	/** Counts from 1, as packet analysers do. */
	readonly number: number;
	readonly record: CaptureRecord;
	/** Of the first packet of the capture, ns since 1970. */
	readonly startNs: bigint;
	/** What tshark says of it. */
	readonly dissection?: Dissection | undefined;
}

/** A way of showing a packet: its lines. */
export type Form = (shown: Shown, colours: Colours) => readonly string[];

const nsPerSecond = 1_000_000_000n;
/** The last millisecond that a Date can tell. */
const lastMs = 8_640_000_000_000_000n;

/** Number, seconds since the first packet, what it is. */
export const lineForm: Form = ({number, record, startNs, dissection}, {cyan, dim, yellow}) => {
	const deep = dissection ? `  ${yellow(dissection.protocol)} ${dissection.info}` : '';
	const comments = (record.comments ?? []).map(text => dim(`  # ${oneLine(text)}`)).join('');
	// Simple blocks of pcapng have no time.
	const time = record.timeNs === 0n && startNs !== 0n ? '-' : seconds(record.timeNs - startNs);
	const summary = `${String(toPacket(record))}${cutNote(record)}`;
	return [
		`${cyan(String(number).padStart(5))} ${dim(time.padStart(8))}  ${summary}${deep}${comments}`,
	];
};

/** Its layers, and their fields. */
export const treeForm: Form = ({number, record, dissection}, {bold, cyan, dim}) => {
	const packet = toPacket(record);
	const name = record.interface?.name;
	const head = `${number}  ${utc(record.timeNs)}  ${record.bytes.length} bytes${cutNote(record)}`;
	const lines = [bold(name ? `${head}  ${oneLine(name)}` : head)];
	for (const text of record.comments ?? []) lines.push(dim(`  # ${oneLine(text)}`));
	if (dissection) lines.push(`  tshark: ${dissection.protocol}, ${dissection.info}`);
	for (const {layer, values} of layersOf(packet)) {
		lines.push(`  ${cyan(layer.table.title)} ${dim(`(${layer.name})`)}`);
		for (const [field, value] of values) {
			lines.push(`    ${field}: ${layer.byName.get(field)?.text(value as never) ?? value}`);
		}
	}
	for (const part of ['payload', 'trailer'] as const) {
		if (packet[part].length > 0) lines.push(`  ${cyan(part)}: ${hexOf(packet[part])}`);
	}
	return [...lines, ''];
};

/** One JSON document: bytes are hexadecimal digits in it, and 64-bit numbers strings. */
export const jsonForm: Form = ({number, record, dissection}) => {
	const packet = toPacket(record);
	const {timeNs, originalLength, comments, bytes} = record;
	const document = {
		number,
		time: seconds(timeNs, 9),
		...(record.interface?.name && {interface: record.interface.name}),
		...(comments && {comments}),
		length: bytes.length,
		originalLength,
		summary: String(packet),
		layers: layersOf(packet).map(({layer, values}) => ({
			layer: layer.name,
			...Object.fromEntries(values),
		})),
		payload: packet.payload,
		trailer: packet.trailer,
		...(dissection && {tshark: dissection}),
	};
	return [JSON.stringify(document, plainValue)];
};

/** The expression that builds it. */
export const sourceForm: Form = ({record}) => [toPacket(record).toSource()];

function layersOf(packet: Packet) {
	const met = new Map<string, number>();
	return packet.layers.map(name => {
		const nth = (met.get(name) ?? 0) + 1;
		met.set(name, nth);
		const view = packet.layer(name as LayerName, nth) as {toJSON?(): object} | undefined;
		const values = Object.entries(view?.toJSON?.() ?? {}).filter(([, v]) => v !== undefined);
		return {layer: layerNamed(name), values};
	});
}

function plainValue(_: string, value: unknown): unknown {
	if (value instanceof Uint8Array) return hexOf(value);
	return typeof value === 'bigint' ? String(value) : value;
}

function hexOf(bytes: Uint8Array): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

function cutNote({bytes, originalLength}: CaptureRecord): string {
	return originalLength > bytes.length ? `, cut from ${originalLength}` : '';
}

/** What others have written may hold anything: control characters do not get to a terminal. */
export function oneLine(text: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
	return text.replace(/[\x00-\x1f\x7f-\x9f]+/g, ' ');
}

/** `12.000345`: microseconds, unless there is more to tell. */
function seconds(ns: bigint, digits?: 9): string {
	const size = ns < 0n ? -ns : ns;
	const fraction = String(size % nsPerSecond).padStart(9, '0');
	const isWhole = digits === undefined && size % 1000n === 0n;
	const shown = isWhole ? fraction.slice(0, 6) : fraction;
	return `${ns < 0n ? '-' : ''}${size / nsPerSecond}.${shown}`;
}

/** `2023-11-14 22:13:20.000000001`, UTC. */
function utc(ns: bigint): string {
	const wholeSeconds = ns / nsPerSecond;
	if (ns < 0n || wholeSeconds * 1000n > lastMs) return `${seconds(ns, 9)} s`;
	const text = new Date(Number(wholeSeconds) * 1000).toISOString();
	const fraction = String(ns % nsPerSecond).padStart(9, '0');
	return `${text.slice(0, -5).replace('T', ' ')}.${fraction}`;
}
